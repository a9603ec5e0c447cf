/**
 * Images that came inside the text as data URLs. They never reach the database: the caller stores each one as an upload and
 * then lets `sanitiseHtml` put the addresses in their place; what it does not replace is dropped and reported.
 */
import sanitizeHtml from 'sanitize-html';

/** The distinct data URLs of images in the text, in the order in which they stand there. */
export function dataUrlImages(html: string): string[] {
  if (!/data:/i.test(html)) return [];
  const found = new Set<string>();
  sanitizeHtml(html, {
    allowedTags: [],
    onOpenTag: (name, attributes) => {
      const src = (attributes['src'] ?? '').trim();
      if (name === 'img' && /^data:image\//i.test(src)) found.add(src);
    },
  });
  return [...found];
}

/** @returns the bytes of a base64 image, or undefined when the URL holds something else. */
export function imageOfDataUrl(url: string): Buffer | undefined {
  const comma = url.indexOf(',');
  if (comma < 0 || !/^data:image\/[a-z0-9.+-]{1,40};base64$/i.test(url.slice(0, comma))) return undefined;
  const bytes = Buffer.from(decodePercent(url.slice(comma + 1)), 'base64');
  return bytes.length > 0 ? bytes : undefined;
}

const decodePercent = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
