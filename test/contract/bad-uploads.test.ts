import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { type RawAnswer, rawRequest } from '../support/raw-request.js';
import { until } from '../support/waiting.js';
import { stored } from './stored.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

const BOUNDARY = 'batas-42';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

interface Part {
  name: string;
  fileName?: string;
  type?: string;
  bytes: Buffer | string;
}

const bodyOf = (parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, fileName, type, bytes }) => [
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n` +
          `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
      ),
      Buffer.from(bytes),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(end),
  ]);

const CSV =
  'nisn,nis,full_name,grade_level,major_code,group_number,password\n0061000001,,Sri,12,RPL,1,rahasia1\n';

describe('wrong uploads', function () {
  this.timeout(60_000);
  let school: WholeSchool;
  let png: Buffer;
  const usualFolder = process.env['TMPDIR'];
  /** Where files lie while they are received. */
  let folder: string;

  before(async () => {
    school = await wholeSchool();
    folder = await mkdtemp(join(tmpdir(), 'examhall-received-'));
    process.env['TMPDIR'] = folder;
    png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
  });
  after(async () => {
    if (usualFolder === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualFolder;
    await school.stop();
    await rm(folder, { recursive: true });
  });

  const send = (path: string, body: Buffer | string, type: string | undefined): Promise<RawAnswer> =>
    rawRequest(school.app.url, {
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${school.day.adminToken}`,
        'accept-language': 'id',
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      body,
    });

  const wrongOf = (
    good: Part,
  ): Record<string, { body: Buffer | string; type?: string; statuses: number[] }> => ({
    'no file': { body: bodyOf([]), statuses: [400, 422] },
    'a field and no file': { body: bodyOf([{ name: 'note', bytes: 'tidak ada' }]), statuses: [422] },
    'a field beside the file': { body: bodyOf([{ name: 'note', bytes: 'x' }, good]), statuses: [422] },
    'the file as a plain field': { body: bodyOf([{ name: 'file', bytes: good.bytes }]), statuses: [422] },
    'the file under another name': { body: bodyOf([{ ...good, name: 'lampiran' }]), statuses: [422] },
    'two files': { body: bodyOf([good, good]), statuses: [413, 422] },
    'a file in a field that names a prototype': {
      body: bodyOf([{ ...good, name: '__proto__' }]),
      statuses: [422],
    },
    'two files under two names': { body: bodyOf([good, { ...good, name: 'other' }]), statuses: [413, 422] },
    'a file that ends in the middle': {
      body: bodyOf([good]).subarray(0, -40 - Math.floor(good.bytes.length / 2)),
      statuses: [400, 422],
    },
    'a form without its end': { body: bodyOf([good], ''), statuses: [400, 422] },
    'an empty file': { body: bodyOf([{ ...good, bytes: '' }]), statuses: [415, 422] },
    'an empty file without a name': { body: bodyOf([{ ...good, fileName: '', bytes: '' }]), statuses: [422] },
    'a program': {
      body: bodyOf([
        { ...good, fileName: 'tugas.exe', type: 'application/x-msdownload', bytes: 'MZ\x90\0\x03' },
      ]),
      statuses: [415, 422],
    },
    'a page that calls itself by the right name': {
      body: bodyOf([{ ...good, bytes: '<!doctype html><script>alert(1)</script>\0' }]),
      statuses: [415, 422],
    },
    'a picture of another kind': {
      body: bodyOf([
        {
          ...good,
          fileName: 'x.svg',
          type: 'image/svg+xml',
          bytes: '<svg xmlns="http://www.w3.org/2000/svg"/>',
        },
      ]),
      statuses: [415, 422],
    },
    'eleven megabytes': { body: bodyOf([{ ...good, bytes: Buffer.alloc(11_000_000) }]), statuses: [413] },
    'no boundary': { body: bodyOf([good]), type: 'multipart/form-data', statuses: [400, 415] },
    'another boundary': {
      body: bodyOf([good]),
      type: 'multipart/form-data; boundary=lain',
      statuses: [400, 422],
    },
    'no multipart': { body: Buffer.from(good.bytes), type: good.type ?? 'text/csv', statuses: [415] },
    JSON: { body: '{"file":"x"}', type: 'application/json', statuses: [415] },
    'no type': { body: bodyOf([good]), type: '', statuses: [415] },
    'nothing at all': { body: '', statuses: [400, 422] },
    'three thousand fields': {
      body: bodyOf(Array.from({ length: 3000 }, (_, i) => ({ name: `f${i}`, bytes: 'x' }))),
      statuses: [400, 413, 422],
    },
  });

  async function refuseAll(path: string, good: Part): Promise<void> {
    const before = await stored(school.app);
    for (const [what, { body, type, statuses }] of Object.entries(wrongOf(good))) {
      const answer = await send(path, body, type === '' ? undefined : (type ?? MULTIPART));
      const shown = `${what}: ${answer.status} ${answer.text}`;
      expect(answer.status, shown).to.be.oneOf(statuses);
      expect(answer.headers['content-type'], shown).to.include('application/problem+json');
      expect(answer.body.detail, shown).to.match(/\S \S/);
    }
    expect(await stored(school.app)).to.deep.equal(before);
    await until('no file is left behind', async () => (await readdir(folder)).length === 0);
  }

  it('are no images', async () => {
    await refuseAll('/api/v1/admin/media/upload', {
      name: 'file',
      fileName: 'gambar.png',
      type: 'image/png',
      bytes: png,
    });
  });

  it('are no lists of students', async () => {
    await refuseAll('/api/v1/admin/students/import', {
      name: 'file',
      fileName: 'siswa.csv',
      type: 'text/csv',
      bytes: CSV,
    });
  });

  it('do not choose where a file lands', async () => {
    const form = bodyOf([
      { name: 'file', fileName: '../../../../tmp/pwned.png', type: 'image/png', bytes: png },
    ]);
    const answer = await send('/api/v1/admin/media/upload', form, MULTIPART);
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.body.url).to.match(/^\/uploads\/[0-9a-z]+\.webp$/);
  });

  it('are not asked for by addresses outside the folder', async () => {
    for (const name of [
      '..%2f..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
      '../../package.json',
      '%00.webp',
      '.webp',
      'x.svg',
      `${'a'.repeat(3000)}.webp`,
    ])
      expect(
        (await rawRequest(school.app.url, { method: 'GET', path: `/uploads/${name}` })).status,
        name,
      ).to.equal(404);
  });
});
