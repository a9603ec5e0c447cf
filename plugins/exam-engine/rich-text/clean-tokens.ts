/**
 * Walks text that `sanitiseHtml` has written, and only that: there every tag is lower case, every attribute quoted, every
 * bracket in text escaped, so a few lines take the place of a second parser.
 */
export interface OpenTag {
  kind: 'open';
  name: string;
  /** Values as written, with entities. */
  attributes: ReadonlyMap<string, string>;
  /** `<br />`: nothing closes it. */
  empty: boolean;
  raw: string;
}
export type Token = OpenTag | { kind: 'close'; name: string; raw: string } | { kind: 'text'; raw: string };

const TOKEN = /<(\/?)([a-z][a-z0-9-]*)((?: [a-z-]+(?:="[^"]*")?)*)( \/)?>|[^<]+/g;
const ATTRIBUTE = / ([a-z-]+)(?:="([^"]*)")?/g;

export function* cleanTokens(html: string): Generator<Token> {
  for (const [raw, slash, name, attributes, empty] of html.matchAll(TOKEN)) {
    if (name === undefined) yield { kind: 'text', raw };
    else if (slash === '/') yield { kind: 'close', name, raw };
    else {
      const found = [...(attributes ?? '').matchAll(ATTRIBUTE)].map(
        ([, key, value]) => [key ?? '', value ?? ''] as const,
      );
      yield { kind: 'open', name, attributes: new Map(found), empty: empty !== undefined, raw };
    }
  }
}

/** The tokens outside of formulas; of a formula only its opening and closing tag. */
export function* outsideFormulas(html: string): Generator<Token> {
  let spans = 0;
  for (const token of cleanTokens(html)) {
    if (spans > 0) {
      if (token.kind === 'open' && token.name === 'span') spans++;
      if (token.kind === 'close' && token.name === 'span') spans--;
      if (spans === 0) yield token;
      continue;
    }
    if (texOf(token) !== undefined) spans = 1;
    yield token;
  }
}

/** The TeX of a token that opens a formula. */
export function texOf(token: Token): string | undefined {
  const written =
    token.kind === 'open' && token.name === 'span' ? token.attributes.get('data-tex') : undefined;
  return written === undefined ? undefined : decode(written);
}

/** The text with the MathML of its formulas left out. */
export function withoutRendering(html: string): string {
  let out = '';
  for (const token of outsideFormulas(html)) out += token.raw;
  return out;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };

export const decode = (text: string): string =>
  text.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => NAMED[name] ?? '');

export const encode = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
