/** A long page in pieces: its frame is rendered first and sent in two halves, its parts one after the other between them. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ViewParts } from './reply.js';
import type { PageFrame, Views } from './views.js';

export async function* pieces(
  views: Views,
  frame: PageFrame,
  page: { view: string; data: Record<string, unknown>; parts: ViewParts },
): AsyncGenerator<string> {
  // No text of a page can hold it by chance or by intent.
  const place = randomUUID();
  const [head = '', tail = ''] = views
    .render(page.view, frame, { ...page.data, placeOfParts: place })
    .split(place);
  yield head;
  for await (const data of page.parts.each) {
    yield views.render(page.parts.view, frame, data);
    // Rendering keeps the process busy: students' answers come first.
    await setImmediate();
  }
  yield tail;
}
