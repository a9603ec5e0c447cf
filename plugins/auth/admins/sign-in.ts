/** An admin's sign-in, sign-out and change of the own password; all against PostgreSQL. */
import type { Knex } from 'knex';
import { AppError, audit, faultKey, type Identity, type Redis } from '../../../core/index.js';
import type { SignInLimits } from '../limits.js';
import type { Passwords } from '../passwords.js';
import { keys } from '../redis/keys.js';
import { TOKEN_LIFETIME_MS, type Tokens } from '../tokens.js';
import { identityOf, type Standing, type Standings } from './standing.js';
import { type AdminRow, changePassword, findById, findByName } from './store.js';

interface Parts {
  db: Knex;
  redis: Redis;
  limits: SignInLimits;
  passwords: Passwords;
  tokens: Tokens;
  standings: Standings;
}

interface Asked {
  /** E-mail address or username. */
  name: string;
  password: string;
  address: string;
  requestId: string;
  deviceOf?(subject: string): string | undefined;
}

export interface AdminSignedIn {
  token: string;
  admin: Standing;
  subject: string;
}

export class AdminSignIns {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws AppError `wrong_credentials` 401, `too_many_tries` 429, `busy` or `unavailable` 503. */
  async signIn({ name, password, address, requestId, deviceOf }: Asked): Promise<AdminSignedIn> {
    const { db, limits, passwords, standings } = this.#parts;
    const found = await findByName(db, name);
    const subject = found ? subjectOf(found.id) : `admin name ${name.toLowerCase()}`;
    const admin = await limits.run({ subject, address, device: deviceOf?.(subject) }, async () => {
      const usable = found?.active ? found : undefined;
      return (await passwords.matches(password, usable?.password_hash, 'admin')) ? usable : undefined;
    });
    if (!admin) throw new AppError('wrong_credentials', { status: 401 });
    const signedIn = { token: this.#issue(admin), admin: await standings.fresh(admin), subject };
    await audit(db, {
      identity: identityOf(signedIn.admin, ''),
      action: 'admin.signed_in',
      subjectType: 'admin',
      subjectId: admin.id,
      ip: address,
      requestId,
    });
    return signedIn;
  }

  /** For somebody who has been proved otherwise. @throws AppError `not_found` 404. */
  async admit(adminId: number): Promise<string> {
    const admin = await findById(this.#parts.db, adminId);
    if (!admin?.active) throw new AppError('not_found', { status: 404 });
    return this.#issue(admin);
  }

  async isSignedOut(tokenId: string): Promise<boolean> {
    return (await this.#parts.redis.exists(keys.revokedToken(tokenId))) === 1;
  }

  /** Who somebody is, for their own eyes. @throws AppError `not_found` 404. */
  async account(adminId: number): Promise<Pick<AdminRow, 'email' | 'username' | 'full_name' | 'role'>> {
    const admin = await findById(this.#parts.db, adminId);
    if (!admin) throw new AppError('not_found', { status: 404 });
    const { email, username, full_name, role } = admin;
    return { email, username, full_name, role };
  }

  /** The token is good for nothing from here on. */
  async signOut(tokenId: string): Promise<void> {
    await this.#parts.redis.set(keys.revokedToken(tokenId), '1', 'PX', TOKEN_LIFETIME_MS);
  }

  /**
   * Ends all other tokens of the admin. @returns a token that is good after it.
   * @throws AppError 422 when `current` is wrong, `too_many_tries` 429.
   */
  async changePassword(
    who: Identity,
    change: { current: string; new: string; address: string; requestId: string },
  ): Promise<string> {
    const { db, limits, passwords } = this.#parts;
    const admin = await findById(db, Number(who.id));
    if (!admin) throw new AppError('not_signed_in', { status: 401 });
    const right = await limits.run({ subject: subjectOf(admin.id), address: change.address }, async () =>
      (await passwords.matches(change.current, admin.password_hash, 'admin')) ? true : undefined,
    );
    if (!right) throw wrongCurrent();
    const to = await passwords.hash(change.new, 'admin');
    await db.transaction(async (trx) => {
      if (!(await changePassword(trx, { id: admin.id, from: admin.password_hash, to }))) throw wrongCurrent();
      await audit(trx, {
        identity: who,
        action: 'admin.password_changed',
        subjectType: 'admin',
        subjectId: admin.id,
        ip: change.address,
        requestId: change.requestId,
      });
    });
    return this.#issue({ ...admin, token_epoch: admin.token_epoch + 1 });
  }

  #issue({ id, token_epoch }: AdminRow): string {
    return this.#parts.tokens.issue({ id, epoch: token_epoch }).token;
  }
}

const subjectOf = (adminId: number): string => `admin ${adminId}`;

const wrongCurrent = (): AppError =>
  new AppError('invalid_input', { status: 422, faults: [faultKey('current', 'wrong_current_password')] });
