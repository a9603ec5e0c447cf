/**
 * What students sign in with, as Redis holds it, so that sign-in works while PostgreSQL is away. PostgreSQL is the truth:
 * changes come through the outbox, and all of it is loaded anew at each start and when Redis has lost everything.
 */
import { type Bus, loadScript, type Redis } from '../../../core/index.js';
import type { StudentCredential } from '../contract.js';
import { keys, signedInChannel } from '../redis/keys.js';

const applyCredentials = loadScript(import.meta.url, '../redis/apply-credentials.lua');
const BATCH = 200;
/**
 * Longer than the token: a socket outlives its token until the session ends, and scripts compare this key. An exam may take
 * a day, and with extra time and pauses longer.
 */
export const LIVE_KEY_MS = 72 * 3600 * 1000;

/** Outbox topic; the payload is `{students: StudentCredential[]}`. */
export const CREDENTIALS_TOPIC = 'auth.credentials';

/** A student as Redis holds one; `version` and `numbers` are for the script. */
export interface Profile {
  version: number;
  numbers: string[];
  id: number;
  full_name: string;
  nisn: string | null;
  nis: string | null;
  class_label: string;
  password_hash: string;
  active: boolean;
}

export interface FoundStudent {
  profile: Profile;
  /** As it stands in Redis; a sign-in is taken only while this is unchanged. */
  json: string;
}

/** One row of the outbox carries so many. */
export const inBatches = (students: readonly StudentCredential[]): StudentCredential[][] =>
  Array.from({ length: Math.ceil(students.length / BATCH) }, (_, i) =>
    students.slice(i * BATCH, (i + 1) * BATCH),
  );

export class Credentials {
  readonly #redis: Redis;
  readonly #bus: Bus;

  constructor(redis: Redis, bus: Bus) {
    this.#redis = redis;
    this.#bus = bus;
  }

  /** @param version keeps older changes from coming in after newer ones. */
  async apply(students: readonly StudentCredential[], version: number): Promise<void> {
    for (const batch of inBatches(students)) {
      const ended = (await applyCredentials.run(
        this.#redis,
        [
          keys.studentNumbers(),
          keys.students(),
          ...batch.flatMap(({ id }) => [keys.liveToken(id), keys.adoptedToken(id)]),
        ],
        [version, LIVE_KEY_MS, ...batch.flatMap((s) => profileArguments(s, version))],
      )) as string[];
      for (const id of ended)
        await this.#bus.publish(signedInChannel, { studentId: Number(id), tokenId: null });
    }
  }

  /** By nisn or nis, in whatever letters; only who may sign in. */
  async find(number: string): Promise<FoundStudent | undefined> {
    const owner = await this.#redis.hget(keys.studentNumbers(), number.toUpperCase());
    const json = owner && (await this.#redis.hget(keys.students(), owner.split(':')[0] ?? ''));
    if (!json) return undefined;
    const profile = JSON.parse(json) as Profile;
    return profile.active ? { profile, json } : undefined;
  }
}

function profileArguments(student: StudentCredential, version: number): [number, string, string] {
  const { id, nisn, nis, full_name, class_label, password_hash, active } = student;
  const given = [nisn, nis].filter((n) => n !== null).map((n) => n.toUpperCase());
  const numbers = active ? [...new Set(given)] : [];
  const profile: Profile = { version, numbers, id, full_name, nisn, nis, class_label, password_hash, active };
  return [id, JSON.stringify(profile), numbers.join(',')];
}
