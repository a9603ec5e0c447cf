import { join } from 'node:path';
import { expect } from 'chai';
import type { Assets } from '../../../core/http/assets.js';
import { pieces } from '../../../core/http/pieces.js';
import { type PageFrame, Views } from '../../../core/http/views.js';
import { PROJECT_DIR } from '../../../core/paths.js';

describe('a page in pieces', () => {
  const views = new Views(() => [join(PROJECT_DIR, 'test', 'views', 'samples')], {
    url: String,
  } as unknown as Assets);
  const frame: PageFrame = { locale: 'id', t: (key) => key, timeZone: 'Asia/Jakarta', csrfToken: '' };
  let ended: boolean;
  let served: number;
  async function* names(): AsyncGenerator<{ name: string }> {
    try {
      for (const name of ['Siti', 'Budi & Ani', 'محمد']) {
        setImmediate(() => {
          served += 1;
        });
        yield { name };
      }
    } finally {
      ended = true;
    }
  }
  const long = () =>
    pieces(views, frame, {
      view: 'long.njk',
      data: { title: 'Lembar' },
      parts: { view: '_part.njk', each: names() },
    });
  beforeEach(() => {
    ended = false;
    served = 0;
  });

  it('comes whole and in order, each part escaped as it would be in one page', async () => {
    let text = '';
    for await (const piece of long()) text += piece;
    expect(text.replace(/\n/g, '')).to.equal(
      '<main>Lembar<p>Siti</p><p>Budi &amp; Ani</p><p>محمد</p></main>',
    );
  });

  it('lets others be served between two parts', async () => {
    const seen: number[] = [];
    for await (const piece of long()) if (piece.startsWith('<p>')) seen.push(served);
    expect(seen).to.deep.equal([0, 1, 2]);
  });

  it('reads no further when whoever asked has left', async () => {
    for await (const piece of long()) if (piece.startsWith('<p>')) break;
    expect(ended).to.equal(true);
  });
});
