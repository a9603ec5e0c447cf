/** Little room on the disk of the answers: nothing is uploaded any more, and everybody who should know is told. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { ADMIN_ENV, adminToken } from '../../support/exam-day.js';
import { settled } from '../../support/people.js';

describe('a disk with less than 2 GB left', () => {
  let folder = '';
  let app: TestAppliance | undefined;
  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'examhall-small-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], { stdio: 'pipe' });
    } catch {
      // Shown as pending: a small disk can only be made by root, and not in every container.
      rmSync(folder, { recursive: true, force: true });
      folder = '';
      this.skip();
    }
    app = await startAppliance({ env: { ...ADMIN_ENV, DATA_DIR: folder } });
    await settled(app);
  });
  after(async () => {
    await app?.stop();
    if (!folder) return;
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes no upload, says why, and is a warning for who runs the server', async () => {
    if (!app) throw new Error('not started');
    const token = await adminToken(app);
    for (const path of ['/api/v1/admin/media/upload', '/api/v1/admin/students/import']) {
      const body = new FormData();
      body.set('file', new Blob(['nisn,full_name']), 'siswa.csv');
      const response = await app.request('POST', path, { token, body });
      expect(response.status, response.text).to.equal(503);
      expect(response.body).to.include({ code: 'disk_almost_full' });
      expect(response.body.detail).to.contain('less than 2 GB');
      expect(response.headers.get('retry-after')).to.equal('300');
    }
    const ready = await app.request('GET', '/readyz');
    expect(ready.status).to.equal(200);
    expect(ready.body.warnings.disk).to.contain('nothing can be uploaded');
  });
});
