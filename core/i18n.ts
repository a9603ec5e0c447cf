/**
 * Texts by key and language. Files lie in `views/locales/<locale>/<plugin>.json`, or in `locales/<locale>.json` of a plugin
 * from outside; a key is `<plugin>.<key in the file>`. A missing key shows itself instead of failing a page.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const LOCALES = ['id', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export type TextParams = Record<string, string | number>;
export type Translate = (key: string, params?: TextParams) => string;

export class Texts {
  readonly #texts: Record<Locale, Map<string, string>> = { id: new Map(), en: new Map() };
  readonly #defaultLocale: Locale;

  constructor(defaultLocale: Locale) {
    this.#defaultLocale = defaultLocale;
  }

  /** Loads `<directory>/<locale>/<name>.json` for every locale. */
  loadDirectory(directory: string): void {
    for (const locale of LOCALES) {
      for (const file of readdirSync(join(directory, locale)).filter((f) => f.endsWith('.json'))) {
        this.loadFile(locale, basename(file, '.json'), join(directory, locale, file));
      }
    }
  }

  loadFile(locale: Locale, prefix: string, path: string): () => void {
    const entries = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
    for (const [key, text] of entries) this.#texts[locale].set(`${prefix}.${key}`, text);
    return () => {
      for (const [key] of entries) this.#texts[locale].delete(`${prefix}.${key}`);
    };
  }

  /** The text of `key`; `{name}` is replaced, `{count|one|other}` picks by the plural rule of the language. */
  translate(locale: string, key: string, params: TextParams = {}): string {
    const chosen = this.#known(locale);
    const text =
      this.#texts[chosen].get(key) ?? this.#texts[this.#defaultLocale].get(key) ?? this.#texts.en.get(key);
    return text === undefined ? key : fill(text, params, chosen);
  }

  for(locale: string): Translate {
    return (key, params) => this.translate(locale, key, params);
  }

  has(key: string): boolean {
    return LOCALES.some((locale) => this.#texts[locale].has(key));
  }

  /** All texts below a prefix, for a page that translates in the browser. */
  below(locale: string, prefix: string): Record<string, string> {
    const merged = new Map([...this.#texts[this.#defaultLocale], ...this.#texts[this.#known(locale)]]);
    return Object.fromEntries(
      [...merged]
        .filter(([key]) => key.startsWith(`${prefix}.`))
        .map(([key, text]) => [key.slice(prefix.length + 1), text]),
    );
  }

  /** The text of an error code: any plugin may carry `errors.<code>` in its file. */
  errorText(locale: string, code: string, params: TextParams): string {
    const suffix = `.errors.${code}`;
    for (const chosen of [this.#known(locale), this.#defaultLocale, 'en' as const]) {
      for (const [key, text] of this.#texts[chosen])
        if (key.endsWith(suffix)) return fill(text, params, chosen);
    }
    return code;
  }

  /** The best language for an Accept-Language header, or the default. */
  negotiate(header: string | undefined): Locale {
    const wanted = (header ?? '').split(',').map((part) => {
      const [tag = '', ...rest] = part.trim().split(';');
      const q = rest.map((r) => /^\s*q=([\d.]+)$/.exec(r)?.[1]).find((v) => v !== undefined);
      return { tag: tag.toLowerCase().split('-')[0] ?? '', q: q === undefined ? 1 : Number(q) };
    });
    wanted.sort((a, b) => b.q - a.q);
    return (
      LOCALES.find(
        (locale) => locale === wanted.find((w) => (LOCALES as readonly string[]).includes(w.tag))?.tag,
      ) ?? this.#defaultLocale
    );
  }

  #known(locale: string): Locale {
    return LOCALES.find((l) => l === locale) ?? this.#defaultLocale;
  }
}

function fill(text: string, params: TextParams, locale: Locale): string {
  return text.replace(
    /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g,
    (whole, name: string, one?: string, other?: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      if (one === undefined || other === undefined) return String(value);
      return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
    },
  );
}
