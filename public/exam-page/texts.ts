/* The page's words, handed over by the server in the page's language. */

export type Params = Readonly<Record<string, string | number>>;

export interface Texts {
  /** The text under `key` with `{name}` filled in; the key itself where a text is missing. */
  (key: string, params?: Params): string;
  /** As above for `count` things: `key.one` where the language has it and there is one. `{count}` is filled in. */
  count(key: string, count: number, params?: Params): string;
  /** `id` or `en`. */
  language: string;
}

export function createTexts(texts: Readonly<Record<string, string>>, language: string): Texts {
  const text = (key: string, params: Params = {}): string =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
  const count = (key: string, n: number, params: Params = {}): string =>
    text(n === 1 && `${key}.one` in texts ? `${key}.one` : key, { ...params, count: n });
  return Object.assign(text, { count, language });
}
