/** The macros of the console: what they promise to every page that uses them. */
import { expect } from 'chai';
import { renderPage } from '../support/console-pages.js';

const refused = {
  values: {
    full_name: '',
    class_id: '7',
    grades: '10',
    scheduled_start: '2026-12-07T07:30',
    note: '</textarea>',
  },
  errors: { full_name: 'Nama wajib diisi.', show_score: 'Pilih salah satu.' },
};
const gallery = (data: Record<string, unknown> = {}, frame: Record<string, unknown> = {}) =>
  renderPage('gallery.njk', { items: [], ...data }, frame);

describe('the console macros', () => {
  it('show stored values in a fresh form, with instants as the wall time of the school', () => {
    const html = gallery();
    expect(html).to.contain('value="Siti &lt;b&gt;Nurhaliza&lt;/b&gt;"');
    expect(html).to.match(/<option value="8" selected>/);
    expect(html)
      .to.match(/id="field-scheduled_start"/)
      .and.contain('value="2026-12-07T06:00"');
    expect(html).to.match(/type="checkbox" value="1" checked id="field-shuffle"/);
    expect(html).not.to.contain('aria-invalid');
    expect(gallery({}, { locale: 'en' })).to.contain('School time (WIB).');
  });

  it('show what was typed after a refusal, emptied fields and unticked boxes too', () => {
    const html = gallery({ form: refused });
    expect(html).to.match(/<input class="form-control" type="text" value=""[^>]*id="field-full_name"/);
    expect(html).to.match(/<option value="7" selected>/);
    expect(html).to.contain('value="2026-12-07T07:30"');
    expect(html).to.match(/type="checkbox" value="1" id="field-shuffle"/);
    expect(html.match(/name="grades" value="10" checked/g)).to.have.length(1);
    expect(html).not.to.match(/name="grades" value="11" checked/);
    expect(html).to.contain('&lt;/textarea&gt;');
  });

  it('tie each fault to its field and list them at the top', () => {
    const html = gallery({ form: refused });
    expect(html).to.match(
      /id="field-full_name" name="full_name" required aria-describedby="error-full_name hint-full_name"\s+aria-invalid="true"/,
    );
    expect(html).to.contain('id="error-full_name"');
    expect(html).to.contain('<a href="#field-full_name">Nama wajib diisi.</a>');
  });

  it('put the anti-forgery token into every POST form', () => {
    const forms = gallery({ items: [{ id: 1, name: 'Ayu', nisn: '0051234567', score: 85 }] }).match(
      /<form [^>]*method="post"[\s\S]*?<\/form>/g,
    );
    expect(forms).to.have.length(5);
    for (const form of forms ?? []) expect(form).to.contain('name="_csrf" value="token-of-the-form"');
  });

  it('keep the query in links for sorting, pages and language', () => {
    const html = gallery(
      { items: [{ id: 1, name: 'Ayu', nisn: '0051234567', score: 85 }] },
      { path: '/console/students', query: { q: 'a&b "c"', class: '7', page: '3', empty: '' } },
    );
    const kept = 'q=a%26b%20%22c%22&amp;class=7';
    expect(html).to.contain(`href="/console/students?${kept}&amp;sort=full_name"`);
    expect(html).to.contain(`href="/console/students?${kept}&amp;sort=nisn"`);
    expect(html).to.contain(`href="/console/students?${kept}&amp;page=4"`);
    expect(html).to.contain(`href="/console/students?${kept}&amp;page=3&amp;lang=en"`);
    expect(html).to.match(/<option value="7" selected>/);
    expect(html).to.contain('aria-sort="descending"');
  });

  it('refuse an icon that the set lacks, so that a page with a hole is found', () => {
    expect(() =>
      renderPage(
        'gallery.njk',
        { items: [] },
        { menu: [{ label: 'x', href: '/console', icon: 'no-such-icon' }] },
      ),
    ).to.throw(/no-such-icon/);
  });

  it('say an empty list in words and offer the next step', () => {
    expect(gallery()).to.match(/Belum ada siswa[\s\S]*href="\/console\/students\/import"/);
  });
});

describe('the error page', () => {
  const problem = {
    status: 404,
    code: 'not_found',
    title: 'Halaman tidak ditemukan',
    detail: 'Periksa alamatnya.',
  };
  it('keeps the menu for whoever is signed in and shows the number for the log', () => {
    const html = renderPage('errors/error.njk', { problem: { ...problem, request_id: 'aB3x' } });
    expect(html).to.contain('data-menu').and.contain('Periksa alamatnya.').and.contain('aB3x');
  });
  it('stands alone for a stranger', () => {
    const html = renderPage(
      'errors/error.njk',
      { problem },
      { identity: undefined, menu: [], path: '/nowhere' },
    );
    expect(html).not.to.contain('data-menu');
    expect(html).to.contain('href="/"');
  });
});
