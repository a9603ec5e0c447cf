import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { convertImage, IMAGE_MAX_BYTES } from '../../../plugins/media-local/images.js';
import { createQueue } from '../../../plugins/media-local/queue.js';

const picture = (width: number, height: number, background = '#2a7') =>
  sharp({ create: { width, height, channels: 3, background } });
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );

describe('converting an image', () => {
  const queue = createQueue();
  const convert = (source: Buffer | string) => convertImage(source, queue);

  for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif'] as const) {
    it(`makes WebP of ${format}`, async () => {
      const { bytes, width, height } = await convert(await picture(320, 200).toFormat(format).toBuffer());
      expect([width, height]).to.deep.equal([320, 200]);
      expect((await sharp(bytes).metadata()).format).to.equal('webp');
    });
  }

  it('reads a file as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'examhall-images-'));
    try {
      const path = join(folder, 'gambar.txt');
      await writeFile(path, await picture(10, 10).png().toBuffer());
      expect((await convert(path)).width).to.equal(10);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('turns a photograph upright, strips where it was taken, and makes it at most 1600 px', async () => {
    const photo = await picture(3000, 1000)
      .withExif({ IFD0: { Artist: 'Bu Sari' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 12/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { bytes, width, height } = await convert(photo);
    expect([width, height]).to.deep.equal([533, 1600]);
    const meta = await sharp(bytes).metadata();
    expect(meta.exif).to.equal(undefined);
    expect(meta.orientation).to.equal(undefined);
  });

  it('keeps an animation one', async () => {
    const frames = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((c) => picture(2000, 1000, c).png().toBuffer()),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100, 100] })
      .toBuffer();
    const { bytes, width, height } = await convert(gif);
    expect([width, height]).to.deep.equal([1600, 800]);
    expect((await sharp(bytes).metadata()).pages).to.equal(3);
  });

  it('refuses what is no image, whatever it claims, and SVG always', async () => {
    expect(
      await refusal(convert(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))),
    ).to.equal('image_type_unknown');
    expect(await refusal(convert(Buffer.from('%PDF-1.7')))).to.equal('image_type_unknown');
    expect(await refusal(convert(Buffer.alloc(0)))).to.equal('image_type_unknown');
    expect(await refusal(convert(Buffer.from('\x89PNG\r\n\x1a\n<svg/>', 'latin1')))).to.equal(
      'image_damaged',
    );
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    expect(await refusal(convert(heic))).to.equal('image_type_unknown');
  });

  it('refuses an animation that would become a still picture, and says which it keeps', async () => {
    const png = await picture(20, 10).png().toBuffer();
    const after = 8 + 25;
    const control = Buffer.alloc(20);
    control.writeUInt32BE(8, 0);
    control.write('acTL', 4, 'latin1');
    control.writeUInt32BE(2, 8);
    control.writeUInt32BE(crc32(control.subarray(4, 16)), 16);
    const moving = Buffer.concat([png.subarray(0, after), control, png.subarray(after)]);
    expect(await refusal(convert(moving))).to.equal('image_animation_unknown');
    const sequence = await picture(20, 10).avif().toBuffer();
    sequence.write('avis', 8, 'latin1');
    expect(await refusal(convert(sequence))).to.equal('image_animation_unknown');
    const named = Buffer.concat([png, Buffer.from('acTL')]);
    expect((await convert(named)).width, 'the letters alone are no animation').to.equal(20);
  });

  it('refuses a damaged image', async () => {
    const jpeg = await picture(800, 600).jpeg().toBuffer();
    expect(await refusal(convert(jpeg.subarray(0, jpeg.length - 300)))).to.equal('image_damaged');
  });

  it('refuses too many bytes and too many pixels before it decodes', async () => {
    expect(await refusal(convert(Buffer.alloc(IMAGE_MAX_BYTES + 1)))).to.equal('image_too_large');
    const bomb = await picture(10_000, 5001).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).to.be.lessThan(IMAGE_MAX_BYTES);
    expect(await refusal(convert(bomb))).to.equal('image_too_many_pixels');
    const frame = await picture(3000, 3000).png().toBuffer();
    const long = await sharp(
      Array.from({ length: 6 }, () => frame),
      { join: { animated: true }, limitInputPixels: false },
    )
      .gif({ keepDuplicateFrames: true })
      .toBuffer();
    expect(await refusal(convert(long))).to.equal('image_too_many_pixels');
  });
});

describe('the queue of conversions', () => {
  it('runs one after another, goes on after a failure and turns away whom it cannot serve', async () => {
    const queue = createQueue(3);
    const order: string[] = [];
    let release = () => {};
    const held = queue.run(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const failing = refusal(
      queue.run(async () => {
        order.push('b');
        throw new Error('rusak');
      }),
    );
    const last = queue.run(async () => void order.push('c'));
    expect(await refusal(queue.run(async () => void order.push('d')))).to.equal('media_busy');
    expect(order).to.deep.equal([]);
    release();
    await Promise.all([held, last]);
    expect(await failing).to.equal('rusak');
    expect(order).to.deep.equal(['b', 'c']);
    expect(await queue.run(async () => 'again')).to.equal('again');
  });
});
