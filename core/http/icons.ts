/** Icons of one set (Tabler's outlines), inline in the page: they take the colour of the text and need no request. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FOLDER = dirname(createRequire(import.meta.url).resolve('@tabler/icons/outline/circle.svg'));
const known = new Map<string, string>();

/** The SVG of an icon, hidden from screen readers: a word always stands beside it. @throws for a name that the set lacks, so that a page with a hole fails its test. */
export function iconSvg(name: string): string {
  let svg = known.get(name);
  if (svg === undefined) {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`"${name}" is no icon name`);
    svg = drawn(readFileSync(join(FOLDER, `${name}.svg`), 'utf8'));
    known.set(name, svg);
  }
  return svg;
}

export function isIcon(name: string): boolean {
  try {
    return iconSvg(name) !== '';
  } catch {
    return false;
  }
}

/** Keeps the shapes alone: size and stroke come from the style sheet and from the attributes here. */
function drawn(source: string): string {
  const shapes = [...source.matchAll(/<(?!svg|path stroke="none")\w[^>]*\/>/g)].map(([shape]) => shape);
  return (
    '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24" width="20" height="20" fill="none" ' +
    `stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes.join('')}</svg>`
  );
}
