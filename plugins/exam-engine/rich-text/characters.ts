/**
 * PostgreSQL keeps neither NUL nor half a surrogate pair in JSONB, and one such character would refuse the whole paper;
 * line ends are made alike so that text reads the same after a round trip through a form.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;
const HALF_PAIR = /[\uD800-\uDFFF]/gu;

export const tidyCharacters = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(CONTROL, '').replace(HALF_PAIR, '\uFFFD');
