// `npm run dev` on a small project made of the real scripts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { until } from '../support/waiting.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

describe('npm run dev', function () {
  this.timeout(60_000);
  let project: string;
  let dev: ChildProcess;
  let output = '';

  const write = (file: string, content: string): void => {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), content);
  };
  const said = (text: string) => until(`it says "${text}"`, async () => output.includes(text));

  beforeEach(() => {
    project = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-dev-'));
    fs.cpSync(path.join(REPOSITORY, 'scripts'), path.join(project, 'scripts'), { recursive: true });
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(project, 'node_modules'));
    for (const file of ['package.json', 'package-lock.json'])
      fs.copyFileSync(path.join(REPOSITORY, file), path.join(project, file));
    write(
      'core/main.ts',
      `import { greeting } from './greeting.js';
       setInterval(() => undefined, 1000);
       process.on('SIGTERM', () => { console.log('closing ' + greeting); process.exit(0); });
       console.log('open: ' + greeting);`,
    );
    write('core/greeting.ts', "export const greeting: string = 'Siti';\n");
    write('public/exam-page/exam.css', '.soal { color: teal }\n');
    output = '';
  });
  afterEach(async () => {
    if (dev.exitCode === null) {
      dev.kill('SIGKILL');
      await once(dev, 'exit');
    }
    fs.rmSync(project, { recursive: true });
  });

  it('starts again with what was changed, survives a mistake, and ends with the appliance', async () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
    dev = spawn('/bin/sh', ['-c', scripts.dev], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [dev.stdout, dev.stderr])
      stream?.on('data', (chunk) => {
        output += String(chunk);
      });
    await said('open: Siti');
    write('core/greeting.ts', "export const greeting: string = 'Budi';\n");
    await said('open: Budi');
    expect(output).to.include('closing Siti');
    write('core/greeting.ts', 'export const greeting: = 1;\n');
    await said('The build failed');
    await said('Waiting for a change');
    write('core/greeting.ts', "export const greeting: string = 'Dewi';\n");
    await said('open: Dewi');
    dev.kill('SIGTERM');
    const [code] = await once(dev, 'exit');
    expect(code).to.equal(0);
    expect(output).to.include('closing Dewi');
  });
});
