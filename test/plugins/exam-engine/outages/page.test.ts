import { expect } from 'chai';
import { renderPage } from '../../../support/console-pages.js';

describe('the page of outages', () => {
  const outage = {
    id: 7,
    from_at: '2026-12-07T00:40:00.000Z',
    to_at: '2026-12-07T02:40:00.000Z',
    seconds: 7200,
    minutes: 120,
    cause: 'AWAY',
    held: true,
    given_seconds: null,
    givenMinutes: null,
    decided_by: null,
    decided_at: null,
    reason: null,
    sessions: null,
    given_at: null,
  };
  const page = (item: object, locale = 'id') =>
    renderPage(
      'exam-engine/outages/page.njk',
      { form: {}, tried: null, items: [item], limitMinutes: 60, mostMinutes: 720 },
      { locale },
    );

  it('asks how many minutes are given back while exams are held, with the whole time filled in', () => {
    const html = page(outage);
    expect(html).to.include('action="/console/outages/7/decide"');
    expect(html).to.include('value="120"');
    expect(html).to.include('menunggu keputusan');
  });

  it('shows afterwards who decided what, and asks no more', () => {
    const html = page(
      {
        ...outage,
        given_seconds: 3600,
        givenMinutes: 60,
        sessions: 36,
        decided_at: outage.to_at,
        decided_by: 'Joko Susilo',
        reason: 'Listrik padam',
      },
      'en',
    );
    expect(html).not.to.include('/decide"');
    expect(html).to.include('Joko Susilo').and.include('Listrik padam');
  });
});
