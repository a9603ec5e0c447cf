/** A student's sign-in: number and password in, the one live token out. Redis alone is asked. */
import {
  AppError,
  awayError,
  type Bus,
  EPOCH_KEY,
  loadScript,
  notWhole,
  parseEpoch,
  type Redis,
  whole,
} from '../../../core/index.js';
import type { SignInLimits } from '../limits.js';
import type { Passwords } from '../passwords.js';
import { keys, signedInChannel } from '../redis/keys.js';
import type { Token, Tokens } from '../tokens.js';
import { type Credentials, type FoundStudent, LIVE_KEY_MS, type Profile } from './credentials.js';
import type { KnownTokens } from './known-tokens.js';

const takeSignIn = loadScript(import.meta.url, '../redis/take-sign-in-3.lua');
const endSignIn = loadScript(import.meta.url, '../redis/end-sign-in-2.lua');
const adoptSignIn = loadScript(import.meta.url, '../redis/adopt-sign-in-4.lua');

/** A profile that changes under our hands three times is being worked on: let the page try again. */
const ATTEMPTS = 3;
/** Longer than any sign-in waits for its turn at bcrypt. */
const TURNS_MS = 60_000;

interface Parts {
  redis: Redis;
  bus: Bus;
  credentials: Credentials;
  limits: SignInLimits;
  passwords: Passwords;
  tokens: Tokens;
  known: KnownTokens;
}

interface Asked {
  number: string;
  password: string;
  address: string;
  /** Nobody waits for the answer any more. */
  isGone(): boolean;
  /** The device's own bucket for a student whom this browser has signed in before. */
  deviceOf(subject: string): string | undefined;
}

export interface StudentSignedIn {
  token: string;
  tokenId: string;
  student: Profile;
  /** What the device is to remember. */
  subject: string;
}

/** `live`: that of the student's latest sign-in; `elsewhere`: there was a later one; `ended`: there is none. */
export type TokenStanding = 'live' | 'elsewhere' | 'ended';

export class StudentSignIns {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws AppError `wrong_credentials` 401, `too_many_tries` 429, `busy` or `unavailable` 503. */
  async signIn(asked: Asked): Promise<StudentSignedIn> {
    const signedIn = await whole(this.#parts.redis, () => this.#check(asked));
    if (!signedIn) throw new AppError('wrong_credentials', { status: 401 });
    return signedIn;
  }

  async #check({ number, password, address, isGone, deviceOf }: Asked): Promise<StudentSignedIn | undefined> {
    const { credentials, limits, passwords } = this.#parts;
    let found = await credentials.find(number);
    const subject = found ? subjectOf(found.profile.id) : `number ${number.toUpperCase()}`;
    const turn = found ? await this.#turn(found.profile.id) : 0;
    return limits.run({ subject, address, device: deviceOf(subject) }, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const hash = found?.profile.password_hash;
        if (!(await passwords.matches(password, hash, 'student', isGone)) || !found) return undefined;
        const taken = await this.#take(found, turn);
        if (taken) return { ...taken, student: found.profile, subject };
        found = await credentials.find(number);
      }
      throw notWhole();
    });
  }

  /** Taken before the wait for bcrypt: of two sign-ins the one that came later is to win, whichever is through first. */
  async #turn(studentId: number): Promise<number> {
    const turns = keys.turns(studentId);
    const [begun] = (await this.#parts.redis
      .multi()
      .hincrby(turns, 'begun', 1)
      .pexpire(turns, TURNS_MS)
      .exec()) as [[Error | null, number]];
    if (begun[0]) throw begun[0];
    return begun[1];
  }

  /** @throws AppError `unavailable` 503. */
  async standingOf(token: Token): Promise<TokenStanding> {
    const { redis, known } = this.#parts;
    try {
      const standing = await this.#ask(redis, token);
      if (standing === 'live') known.note(token.subjectId, token.tokenId);
      return standing;
    } catch (error) {
      if (awayError(error) && known.wasLive(token.subjectId, token.tokenId)) return 'live';
      throw error;
    }
  }

  async #ask(redis: Redis, token: Token): Promise<TokenStanding> {
    const [live, epoch] = await redis.mget(keys.liveToken(token.subjectId), EPOCH_KEY);
    if (live === token.tokenId) return 'live';
    if (!epoch) throw notWhole();
    const { generation, at } = parseEpoch(epoch);
    if (generation > 0 && token.issuedAtMs < at && (await this.#adopt(token, epoch))) return 'live';
    return live ? 'elsewhere' : 'ended';
  }

  /** A token from before a loss of Redis, which has taken along which one was the latest. */
  async #adopt({ subjectId, tokenId, issuedAtMs }: Token, epoch: string): Promise<boolean> {
    const outcome = await adoptSignIn.run(
      this.#parts.redis,
      [keys.liveToken(subjectId), keys.adoptedToken(subjectId), keys.students(), EPOCH_KEY],
      [subjectId, tokenId, Math.floor(issuedAtMs / 1000), LIVE_KEY_MS, epoch],
    );
    if (outcome === 'unavailable') throw notWhole();
    if (outcome === 'adopted') await this.#announce(subjectId, tokenId);
    return outcome !== 'dead';
  }

  async signOut(studentId: number, tokenId: string): Promise<void> {
    if (await this.#end(studentId, tokenId)) await this.#announce(studentId, null);
  }

  async resetDevice(studentId: number): Promise<void> {
    await this.#end(studentId, '');
    await this.#announce(studentId, null);
  }

  async #end(studentId: number, tokenId: string): Promise<boolean> {
    const ended = await endSignIn.run(
      this.#parts.redis,
      [keys.liveToken(studentId), keys.adoptedToken(studentId)],
      [tokenId, LIVE_KEY_MS],
    );
    return ended === 1;
  }

  async #take(
    { profile, json }: FoundStudent,
    turn: number,
  ): Promise<{ token: string; tokenId: string } | undefined> {
    const issued = this.#parts.tokens.issue({ id: profile.id, name: profile.full_name });
    const outcome = await takeSignIn.run(
      this.#parts.redis,
      [keys.students(), keys.liveToken(profile.id), keys.turns(profile.id)],
      [profile.id, json, issued.tokenId, LIVE_KEY_MS, turn],
    );
    if (outcome === 'changed') return undefined;
    if (outcome === 'taken') await this.#announce(profile.id, issued.tokenId);
    return issued;
  }

  #announce(studentId: number, tokenId: string | null): Promise<void> {
    return this.#parts.bus.publish(signedInChannel, { studentId, tokenId });
  }
}

const subjectOf = (studentId: number): string => `student ${studentId}`;
