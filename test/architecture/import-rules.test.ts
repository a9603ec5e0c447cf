import { expect } from 'chai';
import { codeOf, cycles, type Source, sourcesBelow } from './sources.js';

const core = sourcesBelow('core');
const plugins = sourcesBelow('plugins');
const all = [...core, ...plugins, ...sourcesBelow('migrations')];
const pluginOf = (path: string): string | undefined => /^plugins\/([^/]+)\//.exec(path)?.[1];

/** Every breach as "file: rule; remedy", so that the failure says what to do. */
const breaches = (sources: readonly Source[], find: (source: Source) => string[]): string[] =>
  sources.flatMap((source) => find(source).map((text) => `${source.path}: ${text}`));

const callsOutside = (allowed: RegExp, call: RegExp, remedy: string): string[] =>
  breaches(
    all.filter(({ path }) => !allowed.test(path)),
    (source) => {
      const match = call.exec(codeOf(source));
      return match ? [`"${match[0]}"; ${remedy}`] : [];
    },
  );

describe('the house', () => {
  it('lets the core import no plugin', () => {
    expect(
      breaches(core, ({ imports }) =>
        imports
          .filter((i) => i.target?.startsWith('plugins/'))
          .map((i) => `imports ${i.target}; offer a hook and let the plugin register`),
      ),
    ).to.deep.equal([]);
  });

  it('lets a plugin import of the core its index alone', () => {
    expect(
      breaches(plugins, ({ imports }) =>
        imports
          .filter((i) => i.target?.startsWith('core/') && i.target !== 'core/index.ts')
          .map((i) => `imports ${i.target}; import core/index, and export there what plugins may use`),
      ),
    ).to.deep.equal([]);
  });

  it('lets a plugin import of another plugin only types of its contract', () => {
    expect(
      breaches(plugins, ({ path, imports }) =>
        imports
          .filter((i) => i.target?.startsWith('plugins/') && pluginOf(i.target) !== pluginOf(path))
          .filter((i) => !i.typeOnly || !i.target?.endsWith('/contract.ts'))
          .map((i) => `imports ${i.target}; use "import type" from its contract, and a service at run time`),
      ),
    ).to.deep.equal([]);
  });

  it('has no two files that import each other, however far around', () => {
    expect(cycles(all)).to.deep.equal([]);
  });

  it('reads the environment in core/config alone', () => {
    expect(
      callsOutside(
        /^core\/(config|main)\.ts$/,
        /process\.env\b/,
        'add a variable to core/config or a config key to the manifest',
      ),
    ).to.deep.equal([]);
  });

  it('exits in core/main alone', () => {
    expect(
      callsOutside(/^core\/main\.ts$/, /process\.exit\(/, 'throw or return, and let main decide'),
    ).to.deep.equal([]);
  });

  it('asks the time in core/clock alone', () => {
    expect(
      callsOutside(
        /^core\/(clock|embedded\/.*)\.ts$/,
        /Date\.now\(\)|new Date\(\)|performance\.now\(\)/,
        'take the clock from the context',
      ),
    ).to.deep.equal([]);
  });

  it('makes connections in core/data alone', () => {
    expect(
      callsOutside(
        /^core\/(data|embedded)\//,
        /\bnew (IO)?Redis\(|new pg\.(Pool|Client)\(|\bknex(Package|Module)?\(\{/,
        'use ctx.db and ctx.redis',
      ),
    ).to.deep.equal([]);
  });

  it('makes Redis keys in redis/keys.ts alone', () => {
    const key =
      /[`'"](login|student|exam|exams|persist_\w+_queue|credential|bcrypt|admin):?\$?\{?[^`'"]*:\$\{/;
    expect(
      breaches(
        plugins.filter(({ path }) => !/redis\/keys\.ts$/.test(path) && !/demo-school|migrations/.test(path)),
        (source) =>
          /\b(redis|pipeline|multi\(\))\.\w+\(\s*[`'"]/.test(codeOf(source)) || key.test(codeOf(source))
            ? ['a Redis key is written here; make it in redis/keys.ts']
            : [],
      ),
    ).to.deep.equal([]);
  });

  it('does not know an exam, a student or an image in the core', () => {
    const feature = /\b(exams?|students?|teachers?|papers?|sittings?|proctors?|scores?)\b/i;
    const inNames = core.filter(({ path }) => feature.test(path.replace(/[-/.]/g, ' ')));
    const inCode = breaches(core, (source) => {
      const code = codeOf(source).replace(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, "''");
      const match = feature.exec(code);
      return match ? [`names "${match[0]}"; a feature belongs in a plugin`] : [];
    });
    expect([...inNames.map(({ path }) => path), ...inCode]).to.deep.equal([]);
  });

  it('has no drawer of mixed things', () => {
    const drawers = /(^|\/)(utils?|helpers?|common|shared|misc|manager|base|types)(\/|\.ts$)/;
    expect(all.map(({ path }) => path).filter((path) => drawers.test(path))).to.deep.equal([]);
  });

  it('opens every file with why it exists', () => {
    expect(
      breaches(all, ({ text }) =>
        /^(#!.*\n)?\s*(\/\*|\/\/)/.test(text) ? [] : ['begin with a comment that says why the file exists'],
      ),
    ).to.deep.equal([]);
  });
});
