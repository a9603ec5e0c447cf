import { expect } from 'chai';
import { consolePath } from '../../../plugins/auth/console-path.js';

describe('the way on after signing in', () => {
  it('leads to the page of the console that was asked for', () => {
    for (const path of ['/console', '/console/exams?page=2&q=a%20b', '/console/people/7', '/console?x=1'])
      expect(consolePath(path)).to.equal(path);
  });

  it('leads home from whatever is elsewhere, whoever made the link', () => {
    const elsewhere = [
      undefined,
      '',
      '/',
      '/consoles',
      'https://evil.example/console',
      '//evil.example/console',
      '/\\evil.example',
      '/console//evil.example',
      '/console/../..//evil.example',
      '/console/../uploads/x',
      '/console\\..\\..\\x',
      '/console/\t/evil.example',
      'javascript:alert(1)',
      '/console/sign-in?next=/console/sign-in',
      '/console/sign-out',
      '/console/setup',
    ];
    for (const path of elsewhere) expect(consolePath(path), String(path)).to.equal('/console');
  });
});
