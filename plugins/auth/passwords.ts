/** Passwords: bcrypt, cost 8 for students (700 of them at once, on one small computer) and 10 for admins. */
import bcrypt from 'bcrypt';
import { AppError, faultKey } from '../../core/index.js';
import { busy, type PasswordPool } from './password-pool.js';

type Kind = 'student' | 'admin';
const COST: Record<Kind, number> = { student: 8, admin: 10 };
/** bcrypt reads no further: a longer password would be cut without a word. */
export const MAX_PASSWORD_BYTES = 72;

/** Hashes of passwords that nobody knows, for numbers that nobody has: a refusal must not tell by its time which was wrong. */
const NOBODY: Record<Kind, string> = {
  student: '$2b$08$qdeypvm2QpOmzB4rvNmMOeJcyuo/TrpFAiKYB3Bnc4Q2g89gZfrNa',
  admin: '$2b$10$KIF6ibYZP1kMOv5COPJ8luqaTHf/WqOfqbflqpiKZqVKSoYzqScA2',
};

/** One form for what looks the same: a phone may send é as one sign, a laptop as two. */
const normal = (plain: string): string => plain.normalize('NFC');
const tooLong = (plain: string): boolean => Buffer.byteLength(plain) > MAX_PASSWORD_BYTES;

export class Passwords {
  readonly #pool: PasswordPool;

  constructor(pool: PasswordPool) {
    this.#pool = pool;
  }

  /** @throws AppError `password_too_long` 422, `busy` 503. */
  hash(plain: string, kind: Kind): Promise<string> {
    const text = normal(plain);
    if (tooLong(text)) {
      return Promise.reject(
        new AppError('password_too_long', {
          status: 422,
          faults: [faultKey('password', 'password_too_long')],
        }),
      );
    }
    return this.#pool.run(kind, () => bcrypt.hash(text, COST[kind]));
  }

  /**
   * @param hash undefined for somebody who does not exist: takes as long and says no.
   * @param isGone asked when it is this one's turn: pages that were reloaded while they waited must not hold up the others.
   * @throws AppError `busy` 503.
   */
  async matches(
    plain: string,
    hash: string | undefined,
    kind: Kind,
    isGone = (): boolean => false,
  ): Promise<boolean> {
    const text = normal(plain);
    const same = await this.#pool.run(kind, () => {
      if (isGone()) throw busy();
      return bcrypt.compare(text, hash ?? NOBODY[kind]);
    });
    return same && hash !== undefined && !tooLong(text);
  }
}
