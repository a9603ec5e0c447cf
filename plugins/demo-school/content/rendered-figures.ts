// Every figure is also kept as a picture. An SVG's letters need a font of the machine that renders it, and the machine
// of a school (or a slim container) often has none: all labels would come out as empty boxes.
// After a change of a figure: node --import tsx scripts/draw-demo-figures.ts, on a machine with a sans-serif font.

import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** Beside this file, in the sources as in what is built of them. */
export const renderedFiguresFolder = fileURLToPath(new URL('./rendered', import.meta.url));

/** The PNG (1,200 pixels wide) of a figure. The name holds a hash of the SVG, so that an outdated picture is never found. */
export function renderedFigureFile(name: string, svg: string): string {
  return `${name}-${createHash('sha256').update(svg).digest('hex').slice(0, 8)}.png`;
}

/** Pixels of the picture for one on the page, so that it is sharp on the screens of telephones. */
const DENSITY = 2;

/** Replaces `figure:NAME` in the HTML of a question by the address and size of the picture, for example of an upload. */
export function withFigures(
  html: string,
  pictureOf: (name: string) => { url: string; width: number; height: number },
): string {
  return html.replace(/src="figure:([a-z0-9-]+)"/g, (_, name) => {
    const { url, width, height } = pictureOf(String(name));
    return `src="${url}" width="${Math.round(width / DENSITY)}" height="${Math.round(height / DENSITY)}"`;
  });
}
