import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { ADMIN_ENV, adminToken } from '../../support/exam-day.js';
import { settled } from '../../support/people.js';

describe('uploading an image', () => {
  let app: TestAppliance;
  let token: string;
  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    token = await adminToken(app);
  });
  after(() => app.stop());

  const upload = (bytes: Buffer | string, name: string, type: string) => {
    const body = new FormData();
    body.append(
      'file',
      new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], { type }),
      name,
    );
    return app.request('POST', '/api/v1/admin/media/upload', { token, body });
  };

  it('answers with an address that serves it as WebP for a year, whoever asks', async () => {
    const png = await sharp({ create: { width: 2000, height: 500, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const made = await upload(png, 'segitiga siku-siku.png', 'image/png');
    expect(made.status, made.text).to.equal(201);
    expect(made.body).to.include({ width: 1600, height: 400 });
    const image = await app.request('GET', made.body.url);
    expect(image.status).to.equal(200);
    expect(Object.fromEntries(image.headers)).to.include({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(await app.db('media').first()).to.include({
      name: made.body.url.slice('/uploads/'.length),
      original_name: 'segitiga siku-siku.png',
      width: 1600,
    });
    const again = await upload(png, 'salinan.png', 'image/png');
    expect(again.body.url, 'the same image is the same file').to.equal(made.body.url);
  });

  it('goes by the content: a script, an SVG or a text under the name of an image is refused and leaves nothing', async () => {
    const before = readdirSync(join(app.dataDir, 'uploads'), { recursive: true }).length;
    for (const bytes of [
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      '<?php system("id");',
      'GIF89a but no more',
    ]) {
      const refused = await upload(bytes, 'foto.png', 'image/png');
      expect(refused.status, bytes).to.be.oneOf([415, 422]);
      expect(refused.body.detail).to.be.a('string').and.not.equal(refused.body.code);
      if (refused.status !== 422) continue;
      expect(refused.body.errors).to.deep.equal([{ path: 'file', message: refused.body.detail }]);
    }
    const empty = await app.request('POST', '/api/v1/admin/media/upload', { token, body: new FormData() });
    expect(empty.body.errors, empty.text).to.deep.equal([{ path: 'file', message: empty.body.detail }]);
    expect(readdirSync(join(app.dataDir, 'uploads'), { recursive: true })).to.have.length(before);
  });

  it('serves nothing but stored images', async () => {
    for (const path of [
      '/uploads/../package.json',
      '/uploads/%2e%2e%2fpackage.json',
      '/uploads/x.webp',
      '/uploads/.examhall-uploads',
    ]) {
      expect((await app.request('GET', path)).status, path).to.equal(404);
    }
    expect(
      existsSync(join(app.dataDir, 'uploads', '.examhall-uploads')),
      'the marker is there all the same',
    ).to.equal(true);
  });
});
