import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { LOCALES, type Locale } from '../../core/i18n.js';
import { PROJECT_DIR } from '../../core/paths.js';

/** Handed to a page whole, which knows them without this beginning. */
const HANDED_OVER = [
  { prefix: 'exam-page.', folder: 'public/exam-page' },
  { prefix: 'rich-text.editor.', folder: 'public/editor' },
];
/** Words that templates of any plugin may use; `views/README.md` names them. */
const SHARED = 'core.';
/** Places where a code reaches an error in a variable: which there are, or in which files a pattern finds them. */
const CODES_IN_VARIABLES: Record<string, readonly string[] | { within: string; pattern: RegExp }> = {
  // These only pass on what their callers name as it is.
  'core/http/problems.ts': [],
  'plugins/exam-engine/questions/accept-question.ts': [],
  'core/http/validate.ts': {
    within: 'core/http/validate.ts',
    pattern: /\b(?:return|\?) '([a-z]+_character)'/g,
  },
  'plugins/exam-engine/audience/rules.ts': ['class', 'grade', 'major', 'student'].map(
    (t) => `target_value_${t}`,
  ),
  'plugins/exam-engine/papers/faults.ts': {
    within: 'plugins/exam-engine/papers/faults.ts',
    pattern: /\b(?:add\([^)]*?, |code: )'([a-z_]+)'/g,
  },
  'plugins/exam-engine/staff/change-staff.ts': {
    within: 'plugins/exam-engine/staff/change-staff.ts',
    pattern: /\binvalid\('[a-z_]+', '([a-z_]+)'\)/g,
  },
  'plugins/exam-engine/questions/schemas.ts': {
    within: 'plugins/exam-engine/questions/schemas.ts',
    pattern: /\bfault\(\[.*?\], '([a-z_]+)'\)/g,
  },
  'plugins/jobs/runner.ts': { within: 'plugins/jobs/runner.ts', pattern: /\? error\.code : '([a-z_]+)'/g },
  'plugins/rbac/power.ts': { within: 'plugins/rbac', pattern: /\bmustCover\([^;]*?'([a-z_]+)'\)/g },
  'plugins/school/import/upload.ts': {
    within: 'plugins/school/import/upload.ts',
    pattern: /\brefuse\((?:[^'()]*'xlsx' \? '[a-z0-9_]+' : )?'([a-z0-9_]+)'/g,
  },
  'plugins/school/refusals.ts': { within: 'plugins/school', pattern: /\bunlessInUse\('([a-z_]+)'/g },
  'plugins/school/students/students.ts': {
    within: 'plugins/school/students/students.ts',
    pattern: /\binvalid\([^;]*?'([a-z_]+)'\)/g,
  },
};

const filesBelow = (folder: string, endings: RegExp): string[] =>
  readdirSync(join(PROJECT_DIR, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT_DIR.length + 1))
    .filter((path) => !path.startsWith('public/build/') && !path.startsWith('views/locales/'));

interface Source {
  path: string;
  text: string;
}

const read = (path: string): Source => ({ path, text: readFileSync(join(PROJECT_DIR, path), 'utf8') });
const server = [...filesBelow('core', /\.ts$/), ...filesBelow('plugins', /\.(ts|lua)$/)].map(read);
const templates = filesBelow('views', /\.njk$/).map(read);
const browser = filesBelow('public', /\.ts$/).map(read);

const textsOf = (locale: Locale): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(PROJECT_DIR, 'views', 'locales', locale)).flatMap((file) => {
      const content = readFileSync(join(PROJECT_DIR, 'views', 'locales', locale, file), 'utf8');
      return Object.entries(JSON.parse(content) as Record<string, string>).map(([key, text]) => [
        `${basename(file, '.json')}.${key}`,
        text,
      ]);
    }),
  );
const texts = Object.fromEntries(LOCALES.map((locale) => [locale, textsOf(locale)])) as Record<
  Locale,
  Record<string, string>
>;
const all = Object.keys(texts.en);
const files = [...new Set(all.map((key) => key.slice(0, key.indexOf('.'))))];
const KEY = `(?:${files.join('|')})\\.[A-Za-z][\\w.-]*`;

const found = (sources: readonly Source[], pattern: RegExp): { path: string; match: string }[] =>
  sources.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((match) => ({
      path,
      match: match[1] ?? '',
    })),
  );

/** `'jobs.state.' ~ state` in a template, `school.import.fault.${code}` in code: whatever follows is used. */
const builtPrefixes = [
  ...found(templates, new RegExp(`['"](${KEY})['"]\\s*[~+]`, 'g')),
  ...found([...server, ...browser], new RegExp(`\`(${KEY})\\$\\{`, 'g')),
  ...HANDED_OVER.flatMap(({ prefix, folder }) =>
    found(
      browser.filter(({ path }) => path.startsWith(folder)),
      /\bt\(`([\w.-]+)\$\{/g,
    ).map(({ path, match }) => ({ path, match: prefix + match })),
  ),
].map(({ match }) => match);

/** Codes of errors that stand in the source as they are. */
const thrown = [
  ...found(server, /new AppError\(\s*'([a-z0-9_]+)'/g),
  ...found(server, /faultKey\([^()]*?,\s*'([a-z0-9_]+)'/g),
  ...found(server, /['"`]key:([a-z0-9_]+)['"` ]/g),
  ...Object.entries(CODES_IN_VARIABLES).flatMap(([path, codes]) =>
    'within' in codes
      ? found(
          server.filter((source) => source.path.startsWith(codes.within)),
          codes.pattern,
        )
      : codes.map((match) => ({ path, match })),
  ),
];

describe('the texts', () => {
  it('are the same in both languages: keys and placeholders', () => {
    expect(Object.keys(texts.id).sort()).to.deep.equal([...all].sort());
    // A plural may be needed in one language and not in the other; a value is told in both.
    const holes = (text: string): string[] =>
      [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
    for (const key of all) expect(holes(texts.id[key] ?? ''), key).to.deep.equal(holes(texts.en[key] ?? ''));
  });

  it('say something, and have no stray brackets', () => {
    for (const locale of LOCALES)
      for (const [key, text] of Object.entries(texts[locale])) {
        expect(text.trim(), `${locale} ${key}`).to.not.equal('');
        expect(text.replace(/\{\w+(\|[^|{}]*\|[^|{}]*)?\}/g, ''), `${locale} ${key}`).to.not.match(/[{}]/);
      }
  });

  it('are there for every key that a template or the code names', () => {
    const named = [
      ...found(templates, new RegExp(`['"](${KEY})['"](?!\\s*[~+])`, 'g')),
      ...found(
        server,
        new RegExp(
          `(?:\\bt\\(\\s*|\\b(?:label|key|description|title): |\\bkey = |translate\\([^,()]+,\\s*|[?:] )'(${KEY})'`,
          'g',
        ),
      ),
    ].filter(({ match }) => !builtPrefixes.includes(match));
    expect(named.length).to.be.greaterThan(100);
    const missing = named.filter(({ match }) => !all.includes(match));
    expect(missing.map(({ path, match }) => `${match} in ${path}`).join('\n')).to.equal('');
  });

  it('are there for every key that a page in the browser names', () => {
    for (const { prefix, folder } of HANDED_OVER) {
      const named = found(
        browser.filter(({ path }) => path.startsWith(folder)),
        /\b(?:t|text|texts)\(\s*'([\w.-]+)'/g,
      );
      expect(named.length, folder).to.be.greaterThan(5);
      const missing = named.filter(({ match }) => !all.includes(prefix + match));
      expect(missing.map(({ path, match }) => `${prefix}${match} in ${path}`).join('\n')).to.equal('');
    }
  });

  it('are there for every code of an error, with a title for its status', () => {
    expect(thrown.length).to.be.greaterThan(100);
    const worded = all
      .filter((key) => key.includes('.errors.'))
      .map((key) => key.slice(key.indexOf('.errors.') + 8));
    const missing = thrown.filter(({ match }) => !worded.includes(match));
    expect([...new Set(missing.map(({ path, match }) => `${match} in ${path}`))].join('\n')).to.equal('');
    const statuses = new Set(found(server, /new AppError\([^;]*?status: (\d{3})/g).map(({ match }) => match));
    for (const status of statuses) expect(worded).to.include(`status_${status}`);
    const twice = worded.filter((code, i) => worded.indexOf(code) !== i);
    expect(twice, 'worded by two plugins').to.deep.equal([]);
  });

  it('know of every place that chooses a code at run time', () => {
    const places = [
      ...found(server, /(new AppError\(\s*[^'\s])/g),
      ...found(server, /(faultKey\([^()']*?(?:'[^']*')?[^()']*?,\s*[a-z]\w*\s*[,)])/g),
      ...found(server, /(`key:\$\{)/g),
      ...found(server, /(`key:[a-z_]+\$\{)/g),
    ].map(({ path }) => path);
    expect(Object.keys(CODES_IN_VARIABLES)).to.include.members([...new Set(places)]);
  });

  it('are all used', () => {
    const everything = [...server, ...templates, ...browser].map(({ text }) => text).join('\n');
    const quoted = new Set([...everything.matchAll(/['"`]([\w.:-]+)['"` ]/g)].map((match) => match[1] ?? ''));
    const codes = new Set([
      ...thrown.map(({ match }) => match),
      ...Object.values(CODES_IN_VARIABLES).flat(),
      ...quoted,
    ]);
    const shared = new Set(read('views/README.md').text.match(/[a-z_]+/g));
    const isUsed = (key: string): boolean => {
      if (quoted.has(key) || builtPrefixes.some((prefix) => key.startsWith(prefix))) return true;
      if (key.startsWith(SHARED) && shared.has(key.slice(SHARED.length))) return true;
      const [, , code = ''] = /^([\w-]+)\.errors\.(.+)$/.exec(key) ?? [];
      if (code !== '') return codes.has(code) || /^status_\d{3}$/.test(code);
      const handed = HANDED_OVER.find(({ prefix }) => key.startsWith(prefix));
      return handed !== undefined && quoted.has(key.slice(handed.prefix.length));
    };
    expect(all.filter((key) => !isUsed(key)).join('\n')).to.equal('');
  });
});
