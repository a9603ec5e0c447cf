/** Pictures for somebody to look at: what a browser of 2023 draws wrongly, no assertion finds. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder; the pictures of each width have one of their own in it, in the order in which they are taken. */
export function picturesOf(browser: string): (name: string, width: number, png: Buffer) => void {
  const folder = join(tmpdir(), 'examhall-old-browsers', browser);
  rmSync(folder, { recursive: true, force: true });
  const seen: string[] = [];
  return (name, width, png) => {
    if (!seen.includes(name)) seen.push(name);
    mkdirSync(join(folder, String(width)), { recursive: true });
    const number = String(seen.indexOf(name) + 1).padStart(2, '0');
    writeFileSync(join(folder, String(width), `${number}-${name}.png`), png);
  };
}
