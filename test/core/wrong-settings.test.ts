// Settings that only the machine can judge, told by the start itself.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { PROJECT_DIR } from '../../core/paths.js';

/** Long enough for a busy machine; a start that hangs is ended, and fails the test. */
const LIMIT_MS = 30_000;

describe('a start with a setting that this machine cannot fulfil', function () {
  this.timeout(LIMIT_MS + 10_000);
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-settings-'));
    fs.writeFileSync(path.join(folder, 'file'), '');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const start = (env: Record<string, string>): Promise<{ code: unknown; said: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [path.join(PROJECT_DIR, 'scripts/start.mjs')],
        {
          timeout: LIMIT_MS,
          killSignal: 'SIGKILL',
          env: {
            PATH: process.env['PATH'],
            PORT: '0',
            DATA_DIR: path.join(folder, 'data'),
            UPLOADS_DIR: path.join(folder, 'uploads'),
            LOG_LEVEL: 'error',
            ...env,
          },
        },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, said: `${stdout}${stderr}` }),
      );
    });

  const cases: [string, (folder: string) => string, RegExp][] = [
    ['HOST', () => '999.1.1.1', /such as 0\.0\.0\.0/],
    ['HOST', () => '203.0.113.9', /such as 0\.0\.0\.0/],
    ['UPLOADS_DIR', (f) => path.join(f, 'file'), /a folder that this user can make and write in/],
    ['UPLOADS_DIR', (f) => path.join(f, 'file', 'images'), /a folder that this user can make and write in/],
    // Where no folders can be made, Node's way of making one with its parents goes round for ever.
    ['UPLOADS_DIR', () => '/proc/images', /a folder that this user can make and write in/],
    ['UPLOADS_DIR', () => '/proc', /a folder that this user can make and write in/],
    ['DATA_DIR', (f) => path.join(f, 'file'), /a folder that this user can make and write in/],
    ['DATA_DIR', () => '/proc/data', /a folder that this user can make and write in/],
  ];
  for (const [name, value, allowed] of cases)
    it(`ends with one line about ${name}=${value('…')}`, async () => {
      const { code, said } = await start({ [name]: value(folder) });
      expect(said)
        .to.include(`${name}="${value(folder)}"`)
        .and.match(allowed);
      expect(said.trim().split('\n')).to.have.length(1);
      expect(code).to.equal(78);
    });
});
