/** Pages that are the same for everybody, compressed once: 700 browsers ask for the student's page at the same moment. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** One for each language, and those of before a setting was changed. */
const KEPT = 8;
const kept = new Map<string, Promise<Buffer>>();

/** @param html is what is remembered, so that whatever it was made of may change at any time. */
export function squeezed(html: string): Promise<Buffer> {
  const known = kept.get(html);
  if (known) return known;
  const fresh = promisify(gzip)(html, { level: 9 });
  kept.set(html, fresh);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  fresh.catch(() => kept.delete(html));
  return fresh;
}
