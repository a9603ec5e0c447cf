/** Nunjucks with what every page needs: texts, assets, instants in the school's zone, the anti-forgery field. */
import nunjucks from 'nunjucks';
import { instantToWallTime } from '../wall-time.js';
import type { Assets } from './assets.js';
import { iconSvg } from './icons.js';

export interface PageFrame {
  locale: string;
  t: (key: string, params?: Record<string, string | number>) => string;
  timeZone: string;
  csrfToken: string;
  [name: string]: unknown;
}

export class Views {
  readonly #assets: Assets;
  readonly #directories: () => readonly string[];
  #environment: nunjucks.Environment | undefined;

  /** @param directories later ones win, so that a school's plugin may replace a template. */
  constructor(directories: () => readonly string[], assets: Assets) {
    this.#directories = directories;
    this.#assets = assets;
  }

  forget(): void {
    this.#environment = undefined;
  }

  render(name: string, frame: PageFrame, data: Record<string, unknown>): string {
    this.#environment ??= this.#build();
    const when = (options: Intl.DateTimeFormatOptions) => (value: unknown) =>
      formatInstant(value, frame.locale, frame.timeZone, options);
    return this.#environment.render(name, {
      ...frame,
      ...data,
      asset: (source: string) => this.#assets.url(source),
      day: when({ dateStyle: 'medium' }),
      time: when({ timeStyle: 'short' }),
      exactTime: when({ timeStyle: 'medium' }),
      moment: when({ dateStyle: 'medium', timeStyle: 'short' }),
      wallTime: (value: unknown) => wallTimeOf(value, frame.timeZone),
      zoneName: zoneName(frame.locale, frame.timeZone),
      number: (value: unknown) =>
        value === null || value === undefined
          ? ''
          : new Intl.NumberFormat(frame.locale, { maximumFractionDigits: 2 }).format(Number(value)),
    });
  }

  #build(): nunjucks.Environment {
    const loader = new nunjucks.FileSystemLoader([...this.#directories()].reverse(), {
      noCache: false,
      watch: false,
    });
    const environment = new nunjucks.Environment(loader, {
      autoescape: true,
      throwOnUndefined: false,
      trimBlocks: true,
      lstripBlocks: true,
    });
    // JSON inside a script element: `</script>` and comment openers must not end it.
    environment.addFilter(
      'json',
      (value: unknown) =>
        new nunjucks.runtime.SafeString(JSON.stringify(value ?? null).replace(/</g, '\\u003c')),
    );
    const icon = (name: string) => new nunjucks.runtime.SafeString(iconSvg(name));
    // The second name is for macros that have a parameter `icon`.
    environment.addGlobal('icon', icon).addGlobal('iconSvg', icon);
    return environment;
  }
}

function formatInstant(
  value: unknown,
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): string {
  if (value === null || value === undefined || value === '') return '';
  return formatOf(locale, timeZone, options).format(instantOf(value));
}

/** Making one takes as long as a hundred uses of it; there are a handful, for each language and the school's zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const name = JSON.stringify([locale, timeZone, options]);
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(tagOf(locale), { timeZone, ...options });
    formats.set(name, format);
  }
  return format;
}

const tagOf = (locale: string): string => (locale === 'id' ? 'id-ID' : 'en-GB');
const instantOf = (value: unknown): number =>
  value instanceof Date ? value.getTime() : Date.parse(String(value)) || Number(value);

/** What a field for a date and time shows: text that was typed stays as it is, an instant becomes wall time. */
function wallTimeOf(value: unknown, timeZone: string): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value)) return value;
  return instantToWallTime(instantOf(value), timeZone);
}

/** Such as "WIB": the zones of Indonesia have names in Indonesian alone, and everybody there knows them. */
function zoneName(locale: string, timeZone: string): string {
  const named = (tag: string): string =>
    new Intl.DateTimeFormat(tag, { timeZone, timeZoneName: 'short' })
      .formatToParts()
      .find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  const indonesian = named('id-ID');
  return indonesian.startsWith('GMT') ? named(tagOf(locale)) : indonesian;
}
