/*
 * Fetches the font of formulas ahead, so that one that is first shown in a gap of the Wi-Fi has its root signs and its large
 * brackets. A browser tries a font of a style sheet only once; here it is tried until it has come.
 */
import address from '@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2';

const FAMILY = 'STIX Two Math';
const RETRY_MS = 3000;

export interface FormulaFont {
  /** Fetches nothing where there is no formula. */
  fetch(html: readonly string[]): void;
  stop(): void;
}

export function createFormulaFont(): FormulaFont {
  let asked = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function again(): void {
    const face = new FontFace(FAMILY, `url(${address})`);
    face.load().then(() => document.fonts.add(face), later);
  }

  function later(): void {
    if (!stopped) timer = setTimeout(again, RETRY_MS);
  }

  return {
    fetch(html) {
      if (asked || !html.some((text) => text.includes('<math'))) return;
      asked = true;
      document.fonts.load(`1em "${FAMILY}"`).catch(later);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
