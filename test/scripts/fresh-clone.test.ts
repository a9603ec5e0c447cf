// What the commands of package.json do where nothing is installed yet, and that an installed tree asks no network.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

describe('a fresh clone', () => {
  let project: string;
  beforeEach(() => {
    project = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-clone-'));
    fs.cpSync(path.join(REPOSITORY, 'scripts'), path.join(project, 'scripts'), { recursive: true });
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      fs.copyFileSync(path.join(REPOSITORY, file), path.join(project, file));
  });
  afterEach(() => fs.rmSync(project, { recursive: true }));

  for (const [command, tool] of [
    ['lint', 'biome'],
    ['typecheck', 'tsc'],
    ['unused', 'knip'],
  ] as const) {
    it(`installs what ${command} needs before it runs it`, async () => {
      // Stands in for npm: a real installation needs the internet.
      fs.writeFileSync(
        path.join(project, 'npm.js'),
        `import fs from 'node:fs';
         console.log('npm ' + process.argv.slice(2).join(' '));
         fs.mkdirSync('node_modules/.bin', { recursive: true });
         fs.writeFileSync('node_modules/.bin/${tool}', '#!/bin/sh\\necho ran ${tool}\\n', { mode: 0o755 });`,
      );
      const { scripts } = JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
      const { stdout } = await run('/bin/sh', ['-c', scripts[command]], {
        cwd: project,
        env: {
          ...process.env,
          PATH: `${path.join(project, 'node_modules/.bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
          npm_execpath: path.join(project, 'npm.js'),
        },
      });
      expect(stdout).to.match(new RegExp(`npm ci [\\s\\S]*ran ${tool}`));
    });
  }

  it('keeps npm from looking for a newer npm', async () => {
    const npm = process.env['npm_execpath'];
    const [file, ...args] = npm ? [process.execPath, npm] : ['npm'];
    const { stdout } = await run(String(file), [...args, 'config', 'get', 'update-notifier'], {
      cwd: project,
      env: { PATH: process.env['PATH'], HOME: project, npm_config_userconfig: '/dev/null' },
    });
    expect(stdout.trim()).to.equal('false');
  });
});
