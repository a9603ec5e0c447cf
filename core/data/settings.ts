/** The school's settings (name, time zone, …) from the table `settings`; read often, changed seldom, so kept for a few seconds. */
import type { Knex } from 'knex';
import type { Clock } from '../clock.js';

const FRESH_MS = 5000;

export interface SchoolSettings {
  school_name: string;
  time_zone: string;
}

export class Settings {
  readonly #db: Knex;
  readonly #clock: Clock;
  #values: SchoolSettings;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(db: Knex, clock: Clock, defaults: SchoolSettings) {
    this.#db = db;
    this.#clock = clock;
    this.#values = defaults;
  }

  /** What is known now; a read of PostgreSQL goes on behind it, so a page never waits for it. */
  current(): SchoolSettings {
    if (this.#clock.monotonic() - this.#readAt > FRESH_MS) {
      this.#readAt = this.#clock.monotonic();
      this.refresh().catch(() => undefined);
    }
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
