/* The page's words, handed over by the server in the page's language. */

export type Params = Readonly<Record<string, string | number>>;

export interface Texts {
  /**
   * The text under `key` with its holes filled: `{name}`, and `{count|one|other}` by the language's plural rule, as in
   * the texts that the server fills. The key itself where a text is missing.
   */
  (key: string, params?: Params): string;
  /** `id` or `en`. */
  language: string;
}

/** What a person has written, for the middle of a sentence that may be written the other way round. */
export const asWritten = (words: string): string => `\u2068${words}\u2069`;

export function createTexts(texts: Readonly<Record<string, string>>, language: string): Texts {
  const plural = new Intl.PluralRules(language);
  const text = (key: string, params: Params = {}): string =>
    (texts[key] ?? key).replace(
      /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g,
      (hole, name: string, one?: string, other?: string) => {
        const value = params[name];
        if (value === undefined) return hole;
        if (one === undefined || other === undefined) return String(value);
        return plural.select(Number(value)) === 'one' ? one : other;
      },
    );
  return Object.assign(text, { language });
}
