/* Before the exam begins: what it is, its rules, and the token that the proctor shows. */
import { fill, h, setText } from '../element.js';
import { icon } from '../icons.js';
import type { Page, Screen } from '../page.js';
import { Problem } from '../problem.js';
import { asWritten } from '../texts.js';
import type { Hello, LobbyExam } from '../wire.js';
import { facts } from './exam-card.js';
import { TOKEN_LENGTH, tokenBoxes } from './token-boxes.js';

const RULES = ['rule.clock', 'rule.saved', 'rule.device', 'rule.hand-in'] as const;

interface EntryOptions {
  joined(hello: Hello, askedAt: number): void;
  back(): void;
  signedOut(problem: Problem): void;
}

export function entryScreen(page: Page, exam: LobbyExam, utcOffset: number, options: EntryOptions): Screen {
  const { t } = page;
  const student = page.signIn.current()?.student;
  let left = false;
  let busy = false;
  const trouble = h('div', {
    class: 'form-trouble',
    role: 'alert',
    id: 'token-trouble',
    testid: 'token-trouble',
  });
  const button = h('button', { type: 'submit', class: 'button button--main button--wide' }, t('entry.begin'));
  // On a slow line the answer takes its time.
  const checking = h('p', { class: 'line', role: 'status' });
  const boxes = tokenBoxes(t('entry.token'), 'token-hint token-trouble', () => button.focus());

  async function join(): Promise<void> {
    if (busy) return;
    if (boxes.value().length < TOKEN_LENGTH) {
      complain(t('entry.token-short'));
      return;
    }
    busy = true;
    button.setAttribute('aria-disabled', 'true');
    fill(trouble);
    setText(checking, t('sign-in.checking'));
    const askedAt = performance.now();
    try {
      const hello = await page.api.join(exam.id, boxes.value());
      if (!left) options.joined(hello, askedAt);
    } catch (error) {
      if (left) return;
      if (!(error instanceof Problem) || error.status === 0) {
        complain(t('entry.unreached'), false);
        return;
      }
      if (error.status === 401) {
        options.signedOut(error);
        return;
      }
      complain(error.detail || t('entry.refused'), error.code === 'wrong_entry_token');
    } finally {
      busy = false;
      button.removeAttribute('aria-disabled');
      setText(checking, '');
    }
  }

  function complain(text: string, again = false): void {
    fill(trouble, icon('alert-triangle'), h('p', {}, text));
    if (again) boxes.clear();
    boxes.input.focus();
    // On a phone it would lie below the keyboard, and only empty boxes would be seen.
    trouble.scrollIntoView({ block: 'nearest' });
  }

  const onSubmit = (event: Event): void => {
    event.preventDefault();
    void join();
  };
  const form = h(
    'form',
    {
      class: 'card entry',
      novalidate: true,
      on: { submit: onSubmit },
    },
    h('h1', { tabindex: '-1', dir: 'auto' }, exam.title),
    exam.subject ? h('p', { class: 'exam-card__subject', dir: 'auto' }, exam.subject) : null,
    h('ul', { class: 'facts' }, ...facts(page, exam, utcOffset).map((fact) => h('li', {}, fact))),
    h(
      'p',
      { class: 'entry__who' },
      `${asWritten(student?.full_name ?? '')} · ${(student?.class ?? '').replaceAll(' ', '\u00a0')}`,
    ),
    h(
      'div',
      { class: 'entry__part entry__rules' },
      h('h2', {}, t('entry.rules')),
      h('ul', { class: 'rules' }, ...RULES.map((rule) => h('li', {}, t(rule)))),
    ),
    h(
      'div',
      { class: 'entry__part entry__token' },
      boxes.element,
      h('p', { class: 'field__hint', id: 'token-hint' }, t('entry.token-hint')),
      trouble,
      button,
      checking,
      h(
        'button',
        { type: 'button', class: 'button button--quiet button--wide', on: { click: options.back } },
        t('entry.back'),
      ),
    ),
  );

  return {
    element: h('main', { class: 'narrow narrow--entry' }, form),
    leave() {
      left = true;
    },
  };
}
