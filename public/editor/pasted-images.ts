/** Images that are pasted, dropped or chosen: as files, or inside pasted HTML as data URLs or addresses. */
import type { Editor } from '@tiptap/core';
import { text } from './texts.js';
import type { Uploads } from './uploads.js';

const imagesOf = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'));

/** Puts marks at `pos` (or in place of the selection) and sends the files. */
export function insertImages(editor: Editor, uploads: Uploads, files: readonly File[], pos?: number): void {
  const marks = files.map((file) => ({ type: 'image', attrs: { uploading: uploads.start(file) } }));
  const at = pos ?? { from: editor.state.selection.from, to: editor.state.selection.to };
  editor.chain().focus().insertContentAt(at, marks).run();
}

/** @returns whether the event was about image files and is dealt with. */
export function takeFiles(
  editor: Editor,
  uploads: Uploads,
  data: DataTransfer | null,
  pos?: number,
): boolean {
  const files = imagesOf(data);
  // Word processors put a picture of the text beside the text itself: then the text is meant.
  const words = new DOMParser()
    .parseFromString(data?.getData('text/html') ?? '', 'text/html')
    .body.textContent?.trim();
  if (files.length === 0 || words) return false;
  insertImages(editor, uploads, files, pos);
  return true;
}

/** Makes every image of pasted HTML one of ours: embedded ones are sent, our own keep their path, others go with a notice. */
export function takeEmbedded(html: string, uploads: Uploads, notice: (words: string) => void): string {
  if (!/<img/i.test(html)) return html;
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const image of page.querySelectorAll('img')) {
    const src = image.getAttribute('src') ?? '';
    const file = /^data:image\//i.test(src) ? fileOf(src) : undefined;
    const own = ownPath(src);
    if (file !== undefined) {
      image.removeAttribute('src');
      image.setAttribute('data-uploading', uploads.start(file));
    } else if (own !== undefined) image.setAttribute('src', own);
    else {
      image.remove();
      notice(text('image_elsewhere'));
    }
  }
  return page.body.innerHTML;
}

function ownPath(src: string): string | undefined {
  if (!URL.canParse(src, location.href)) return undefined;
  const { origin, pathname } = new URL(src, location.href);
  return origin === location.origin && pathname.startsWith('/uploads/') ? pathname : undefined;
}

/** Decoded by hand: the page's policy does not let `fetch` open data URLs. */
function fileOf(dataUrl: string): File | undefined {
  const [, type, base64] = /^data:(image\/[a-z0-9.+-]+);base64,(.*)$/is.exec(dataUrl) ?? [];
  if (type === undefined || base64 === undefined) return undefined;
  try {
    return new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'image', { type });
  } catch {
    return undefined;
  }
}
