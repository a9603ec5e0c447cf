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

const takeSignIn = loadScript(import.meta.url, '../redis/take-sign-in-2.lua');
const endSignIn = loadScript(import.meta.url, '../redis/end-sign-in-2.lua');
const adoptSignIn = loadScript(import.meta.url, '../redis/adopt-sign-in-4.lua');

/** A profile that changes under our hands three times is being worked on: let the page try again. */
const ATTEMPTS = 3;

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

export class StudentSignIns {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws AppError `wrong_credentials` 401, `too_many_tries` 429, `busy` or `unavailable` 503. */
  async signIn(asked: Asked): Promise<StudentSignedIn> {
    const signedIn = await whole(this.#parts.redis, () => this.#check(asked));
    if (!signedIn) throw new AppError('wrong_credentials', { status: 401 });
    await this.#announce(signedIn.student.id, signedIn.tokenId);
    return signedIn;
  }

  async #check({ number, password, address, deviceOf }: Asked): Promise<StudentSignedIn | undefined> {
    const { credentials, limits, passwords } = this.#parts;
    let found = await credentials.find(number);
    const subject = found ? subjectOf(found.profile.id) : `number ${number.toUpperCase()}`;
    return limits.run({ subject, address, device: deviceOf(subject) }, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        if (!(await passwords.matches(password, found?.profile.password_hash, 'student')) || !found)
          return undefined;
        const taken = await this.#take(found);
        if (taken) return { ...taken, student: found.profile, subject };
        found = await credentials.find(number);
      }
      throw notWhole();
    });
  }

  /** True while the token is that of the student's latest sign-in. @throws AppError `unavailable` 503. */
  async isLive(token: Token): Promise<boolean> {
    const { redis, known } = this.#parts;
    try {
      const isLive = await this.#ask(redis, token);
      if (isLive) known.note(token.subjectId, token.tokenId);
      return isLive;
    } catch (error) {
      if (awayError(error) && known.wasLive(token.subjectId, token.tokenId)) return true;
      throw error;
    }
  }

  async #ask(redis: Redis, token: Token): Promise<boolean> {
    const [live, epoch] = await redis.mget(keys.liveToken(token.subjectId), EPOCH_KEY);
    if (live === token.tokenId) return true;
    if (!epoch) throw notWhole();
    const { generation, at } = parseEpoch(epoch);
    return generation > 0 && token.issuedAtMs < at && this.#adopt(token, epoch);
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

  async #take({ profile, json }: FoundStudent): Promise<{ token: string; tokenId: string } | undefined> {
    const issued = this.#parts.tokens.issue({ id: profile.id, name: profile.full_name });
    const taken = await takeSignIn.run(
      this.#parts.redis,
      [keys.students(), keys.liveToken(profile.id)],
      [profile.id, json, issued.tokenId, LIVE_KEY_MS],
    );
    return taken === 1 ? issued : undefined;
  }

  #announce(studentId: number, tokenId: string | null): Promise<void> {
    return this.#parts.bus.publish(signedInChannel, { studentId, tokenId });
  }
}

const subjectOf = (studentId: number): string => `student ${studentId}`;
