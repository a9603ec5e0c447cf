/**
 * The school's settings (name, time zone, …) from the table `settings`. Pages need them all the time and must not wait for
 * PostgreSQL, so they are read before the first page and every few seconds from then on.
 */
import type { Knex } from 'knex';

const EVERY_MS = 5000;
const FIRST_LIMIT_MS = 1000;

export interface SchoolSettings {
  school_name: string;
  time_zone: string;
}

export class Settings {
  readonly #db: Knex;
  #values: SchoolSettings;

  constructor(db: Knex, defaults: SchoolSettings) {
    this.#db = db;
    this.#values = defaults;
  }

  /**
   * Reads at once and from then on. `first`: settled by the first read, or after a second while PostgreSQL is away: students must not
   * wait for it, and the defaults hold until it is back.
   */
  keepFresh(): { first: Promise<unknown>; stop(): void } {
    let reading: Promise<void> | undefined;
    const read = (): Promise<void> => {
      reading ??= this.refresh()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      return reading;
    };
    const timer = setInterval(() => void read(), EVERY_MS).unref();
    const limit = new Promise((resolve) => setTimeout(resolve, FIRST_LIMIT_MS).unref());
    return { first: Promise.race([read(), limit]), stop: () => clearInterval(timer) };
  }

  /** What was read last. */
  current(): SchoolSettings {
    return this.#values;
  }

  async refresh(): Promise<void> {
    const rows = await this.#db('settings')
      .whereIn('key', Object.keys(this.#values))
      .select<{ key: string; value: unknown }[]>('key', 'value');
    this.#values = {
      ...this.#values,
      ...Object.fromEntries(rows.map((row) => [row.key, String(row.value)])),
    };
  }

  /** @param db the transaction of the change; call `refresh` after its commit. Other processes follow within 5 s. */
  async set(values: Partial<SchoolSettings>, db: Knex): Promise<void> {
    for (const [key, value] of Object.entries(values)) {
      await db('settings')
        .insert({ key, value: JSON.stringify(value) })
        .onConflict('key')
        .merge(['value']);
    }
  }
}

/** Kept: to make one costs more than all else in a student's hello. */
const offsetFormats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const format =
    offsetFormats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  offsetFormats.set(timeZone, format);
  return format;
}

/** Minutes that a zone's clocks are ahead of UTC at an instant: 420 for Asia/Jakarta. */
export function utcOffsetMinutes(timeZone: string, atMs: number): number {
  const parts = offsetFormat(timeZone).formatToParts(atMs);
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(
    parts.find((p) => p.type === 'timeZoneName')?.value ?? '',
  );
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
  return match?.[1] === '-' ? -minutes : minutes;
}
