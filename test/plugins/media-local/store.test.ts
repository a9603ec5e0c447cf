import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { storedImages } from '../../../plugins/media-local/files.js';
import { checkSharedFolder } from '../../../plugins/media-local/shared-folder.js';
import { ensureSpace, pathOf, storeImage, UNFINISHED } from '../../../plugins/media-local/store.js';
import { sweepImages } from '../../../plugins/media-local/sweep.js';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 11, 1);
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );

describe('stored images', () => {
  let uploadsDir = '';
  let nowMs = NOW_MS;
  const clock = { now: () => nowMs, monotonic: () => 0 };
  const store = (text: string) => storeImage({ uploadsDir, clock, floorBytes: 0 }, Buffer.from(text));

  beforeEach(async () => {
    uploadsDir = await mkdtemp(join(tmpdir(), 'examhall-uploads-'));
    nowMs = NOW_MS;
  });
  afterEach(() => rm(uploadsDir, { recursive: true }));

  it('are named by their content, so the same image twice is one file', async () => {
    const [first, second] = await Promise.all([store('gambar'), store('gambar')]);
    expect(first)
      .to.equal(second)
      .and.match(/^[0-9a-f]{64}\.webp$/);
    expect(await readdir(join(uploadsDir, first.slice(0, 2)))).to.deep.equal([first]);
    expect(await readdir(join(uploadsDir, UNFINISHED))).to.deep.equal([]);
    expect(await readFile(pathOf(uploadsDir, first), 'utf8')).to.equal('gambar');
    expect((await stat(pathOf(uploadsDir, first))).mode & 0o777).to.equal(0o644);
  });

  it('are refused when the disk is nearly full', async () => {
    expect(await refusal(ensureSpace(uploadsDir, Number.MAX_SAFE_INTEGER))).to.equal('disk_full');
    const full = storeImage({ uploadsDir, clock, floorBytes: Number.MAX_SAFE_INTEGER }, Buffer.from('x'));
    expect(await refusal(full)).to.equal('disk_full');
  });

  it('are served with a year of caching and nothing that could run', async () => {
    const name = await store('gambar');
    const images = storedImages(uploadsDir);
    const reply = await images.reply(name);
    expect(reply).to.deep.include({
      reply: 'raw',
      status: 200,
      type: 'image/webp',
      body: Buffer.from('gambar'),
    });
    expect(reply).to.have.property('headers').that.includes({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    await rm(pathOf(uploadsDir, name));
    expect(await images.reply(name), 'from memory').to.deep.include({ body: Buffer.from('gambar') });
  });

  it('are nothing else than images: no other path leads anywhere', async () => {
    await writeFile(join(uploadsDir, 'secret.webp'), 'x');
    const images = storedImages(uploadsDir);
    for (const name of [
      'secret.webp',
      '../package.json',
      '..%2fpackage.json',
      `${'a'.repeat(64)}.webp`,
      '',
      `${'a'.repeat(64)}.png`,
      '.examhall-uploads',
    ]) {
      expect(await refusal(images.reply(name)), name).to.equal('image_not_found');
    }
  });

  it('go after 30 days when nothing mentions them', async () => {
    const used = await store('dipakai');
    const unused = await store('tidak dipakai');
    const again = await store('diunggah lagi');
    nowMs = NOW_MS + 10 * DAY_MS;
    const fresh = await store('baru');
    await store('diunggah lagi');
    await writeFile(join(uploadsDir, UNFINISHED, 'left'), 'x');
    await utimes(join(uploadsDir, UNFINISHED, 'left'), NOW_MS / 1000, NOW_MS / 1000);
    const asked: string[] = [];
    const namesInUse = async (names: readonly string[]) => {
      asked.push(...names);
      return new Set([used]);
    };
    expect(await sweepImages({ uploadsDir, nowMs: NOW_MS + 29 * DAY_MS, namesInUse })).to.deep.equal([]);
    expect(asked).to.deep.equal([]);
    expect(await sweepImages({ uploadsDir, nowMs: NOW_MS + 31 * DAY_MS, namesInUse })).to.deep.equal([
      unused,
    ]);
    for (const kept of [used, again, fresh]) await stat(pathOf(uploadsDir, kept));
    expect(await readdir(join(uploadsDir, UNFINISHED))).to.deep.equal([]);
  });

  it('are kept when the question about them fails', async () => {
    const name = await store('gambar');
    const failing = sweepImages({
      uploadsDir,
      nowMs: NOW_MS + 99 * DAY_MS,
      namesInUse: () => Promise.reject(new Error('PostgreSQL is away')),
    });
    expect(await refusal(failing)).to.equal('PostgreSQL is away');
    await stat(pathOf(uploadsDir, name));
  });
});

describe('the marker of the uploads folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'examhall-marker-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once and known again', async () => {
    const first = await checkSharedFolder(join(folder, 'uploads'), undefined);
    expect(first.shared).to.equal(true);
    expect(await checkSharedFolder(join(folder, 'uploads'), first.id)).to.deep.equal(first);
    expect(await checkSharedFolder(join(folder, 'uploads'), undefined)).to.deep.equal(first);
  });

  it('tells a host that does not share the folder', async () => {
    expect(await checkSharedFolder(folder, 'an-id')).to.deep.equal({ id: 'an-id', shared: false });
    await checkSharedFolder(folder, undefined);
    expect((await checkSharedFolder(folder, 'an-id')).shared).to.equal(false);
  });
});
