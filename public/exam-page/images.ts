/* Fetches all images of the paper ahead, so that a later gap in the Wi-Fi shows no hole. */

const AT_ONCE = 4;
const RETRY_MS = 3000;

export interface ImageStore {
  fetch(html: readonly string[]): void;
  stop(): void;
}

export function createImageStore(): ImageStore {
  // Held on to, so that the browser keeps the bytes; nothing is decoded before it is shown.
  const held = new Map<string, HTMLImageElement>();
  const waiting: string[] = [];
  let running = 0;
  let stopped = false;

  function next(): void {
    while (!stopped && running < AT_ONCE && waiting.length > 0) load(waiting.shift() as string);
  }

  function load(src: string): void {
    running += 1;
    const image = new Image();
    image.onload = () => {
      held.set(src, image);
      running -= 1;
      next();
    };
    image.onerror = () => {
      running -= 1;
      setTimeout(() => {
        waiting.push(src);
        next();
      }, RETRY_MS);
      next();
    };
    image.src = src;
  }

  return {
    fetch(html) {
      for (const src of html.flatMap(sources)) {
        if (held.has(src) || waiting.includes(src)) continue;
        waiting.push(src);
      }
      next();
    },
    stop() {
      stopped = true;
      waiting.length = 0;
      held.clear();
    },
  };
}

function sources(html: string): string[] {
  // A template is inert: parsing it here loads and runs nothing.
  const template = document.createElement('template');
  template.innerHTML = html;
  return [...template.content.querySelectorAll('img')].flatMap((img) => img.getAttribute('src') ?? []);
}
