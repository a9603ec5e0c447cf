/** Pictures for questions, uploaded as a teacher's editor does it. */
import sharp from 'sharp';
import type { TestAppliance } from './appliance.js';
import { expectStatus } from './exam-day.js';

/** @returns `<img>` elements of pictures that differ in every pixel, so that each costs some 30 kB. */
export async function uploadFigures(app: TestAppliance, token: string, count: number): Promise<string[]> {
  const figures: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const png = await sharp({
      create: {
        width: 320,
        height: 240,
        channels: 3,
        background: '#ffffff',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), `gambar-${i + 1}.png`);
    const made = await app.request('POST', '/api/v1/admin/media/upload', { token, body: form });
    await expectStatus(201, made);
    figures.push(
      `<p><img src="${made.body.url}" alt="Gambar ${i + 1}" width="${made.body.width}" height="${made.body.height}"></p>`,
    );
  }
  return figures;
}
