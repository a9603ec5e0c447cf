/*
 * Fetches the font of formulas ahead, like the images. A browser asks for a font when it is first shown and never again if that
 * fails; without it a root loses its sign, and 'the root of 3' would be read as '3'.
 */

const RETRY_MS = 3000;

export interface MathFont {
  fetch(html: readonly string[]): void;
  stop(): void;
}

export function createMathFont(): MathFont {
  let wanted = false;
  let timer = 0;

  function load(family: string, source: string): void {
    const font = new FontFace(family, source);
    font.load().then(
      () => document.fonts.add(font),
      () => {
        if (wanted) timer = window.setTimeout(() => load(family, source), RETRY_MS);
      },
    );
  }

  return {
    fetch(html) {
      if (wanted || !html.some((text) => text.includes('<math'))) return;
      wanted = true;
      for (const { style } of fontRules())
        load(style.getPropertyValue('font-family').replaceAll('"', ''), style.getPropertyValue('src'));
    },
    stop() {
      wanted = false;
      clearTimeout(timer);
    },
  };
}

/** The page has no fonts but this one. */
function fontRules(): CSSFontFaceRule[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule),
  );
}
