// The build and the installation check, each in a small project of its own made of the real scripts and real packages.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

describe('the scripts', () => {
  let project: string;

  const write = (file: string, content: string) => {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), content);
  };
  const node = (...args: string[]) => run(process.execPath, args, { cwd: project });
  const manifest = (): Record<string, string> =>
    JSON.parse(fs.readFileSync(path.join(project, 'public/build/manifest.json'), 'utf8'));
  const served = (key: string) =>
    fs.readFileSync(path.join(project, manifest()[key]!.replace('/assets/', 'public/')), 'utf8');

  beforeEach(() => {
    project = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-build-'));
    fs.cpSync(path.join(REPOSITORY, 'scripts'), path.join(project, 'scripts'), { recursive: true });
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(project, 'node_modules'));
    for (const file of ['package.json', 'package-lock.json']) {
      fs.copyFileSync(path.join(REPOSITORY, file), path.join(project, file));
    }
    write('core/main.ts', "import { greet } from './greet.js';\nconsole.log(greet('Siti'));\n");
    write(
      'core/greet.ts',
      "export const greet = (name: string): string => 'Selamat datang, '.concat(name);\n",
    );
    write('plugins/exam-engine/redis/autosave-3.lua', 'return 1\n');
    write('plugins/exam-engine/views/locales/id/exam-engine.json', '{"title":"Ujian"}\n');
    write('public/exam-page/main.ts', "document.title = 'Ujian';\nvoid import('./zoom.js');\n");
    write('public/exam-page/zoom.ts', "export const zoom = 'perbesar';\n");
    write('public/exam-page/exam.css', '.soal { color: teal; & b { color: red } }\n');
  });

  afterEach(() => fs.rmSync(project, { recursive: true }));

  it('start what they built, with scripts and texts beside the code', async () => {
    const { stdout } = await node('scripts/start.mjs');
    expect(stdout).to.equal('Selamat datang, Siti\n');
    for (const file of ['redis/autosave-3.lua', 'views/locales/id/exam-engine.json']) {
      expect(fs.existsSync(path.join(project, 'dist/plugins/exam-engine', file)), file).to.equal(true);
    }
  });

  it('give browser files names that change with their content, and only then', async () => {
    await node('scripts/build.mjs');
    const first = manifest();
    expect(first).to.include.all.keys(
      'exam-page/main.js',
      'exam-page/exam.css',
      'vendor/htmx.js',
      'vendor/tabler.css',
    );
    for (const url of Object.values(first)) expect(url).to.match(/^\/assets\/build\/.+-[0-9A-Z]{8}\.\w+$/);
    expect(served('exam-page/main.js')).to.include('Ujian').and.not.include('perbesar');
    expect(served('exam-page/exam.css'), 'nesting, unknown to old browsers').to.include('.soal b{');
    await node('scripts/build.mjs');
    expect(manifest()).to.deep.equal(first);
    write('public/exam-page/main.ts', "document.title = 'Ujian Akhir';\n");
    await node('scripts/build.mjs');
    expect(manifest()['exam-page/main.js']).to.not.equal(first['exam-page/main.js']);
    expect(manifest()['exam-page/exam.css']).to.equal(first['exam-page/exam.css']);
  });

  it('leave out a page whose plugin was taken away', async () => {
    write(
      'public/exam-page/order.ts',
      "import { order } from '../../plugins/exam-engine/order.js';\norder();\n",
    );
    write('public/exam-page/main.ts', "import './order.js';\n");
    write('public/console/main.ts', "document.title = 'Konsol';\n");
    write('plugins/exam-engine/order.ts', 'export const order = (): void => undefined;\n');
    await node('scripts/build.mjs');
    expect(manifest()).to.include.all.keys('exam-page/main.js', 'console/main.js');
    fs.rmSync(path.join(project, 'plugins/exam-engine'), { recursive: true });
    await node('scripts/build.mjs');
    expect(manifest()).to.include.all.keys('console/main.js').and.not.any.keys('exam-page/main.js');
  });

  it('build again at a start when a source has changed, and not otherwise', async () => {
    await node('scripts/start.mjs');
    const builtAt = () => fs.statSync(path.join(project, 'dist/core/main.js')).mtimeMs;
    const before = builtAt();
    await node('scripts/start.mjs');
    expect(builtAt()).to.equal(before);
    write('core/greet.ts', "export const greet = (name: string): string => 'Halo, '.concat(name);\n");
    expect((await node('scripts/start.mjs')).stdout).to.equal('Halo, Siti\n');
  });

  it('leave the last good build in place when a source is wrong, and say where', async () => {
    await node('scripts/start.mjs');
    write('core/greet.ts', 'export const greet = (name: string => name;\n');
    const failure = await node('scripts/build.mjs').catch((error: { code: number; stderr: string }) => error);
    expect(failure).to.have.property('code', 1);
    expect(failure.stderr).to.include('core/greet.ts:1:');
    expect((await node('dist/core/main.js')).stdout).to.equal('Selamat datang, Siti\n');
  });

  it('install when a package is missing or of another version, never when all is there', async () => {
    fs.unlinkSync(path.join(project, 'node_modules'));
    write('npm.js', "console.log('npm was called:', process.argv.slice(2).join(' '));\nprocess.exit(9);\n");
    const lock = (version: string, ...more: string[]) =>
      JSON.stringify({
        packages: { 'node_modules/koa': { version }, ...Object.fromEntries(more.map((m) => [m, {}])) },
      });
    write('package-lock.json', lock('3.3.0'));
    write(
      'check.mjs',
      "import { ensureInstalled } from './scripts/installed.mjs';\nawait ensureInstalled('.');\n",
    );
    const check = () =>
      run(process.execPath, ['check.mjs'], {
        cwd: project,
        env: { ...process.env, npm_execpath: path.join(project, 'npm.js') },
      }).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      );
    expect(await check()).to.include('npm was called: ci');
    write('node_modules/.package-lock.json', lock('3.3.0', 'node_modules/extra'));
    expect(await check()).to.equal('');
    write('node_modules/.package-lock.json', lock('3.2.0'));
    expect(await check()).to.include('npm was called: ci');
  });
});
