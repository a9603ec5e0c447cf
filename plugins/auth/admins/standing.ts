/**
 * What an admin is right now: active, role, permissions. Read from PostgreSQL on each request, at most twice a second per
 * admin, so that a change is in force within a second.
 */
import type { Knex } from 'knex';
import type { Clock, Identity } from '../../../core/index.js';
import { type AdminRow, findById } from './store.js';

const FRESH_MS = 500;
const MOST_KEPT = 1000;

export interface Standing extends AdminRow {
  permissions: ReadonlySet<string>;
}

export const identityOf = ({ id, full_name, permissions }: Standing, tokenId: string): Identity => ({
  kind: 'admin',
  id: String(id),
  name: full_name,
  permissions,
  tokenId,
});

interface Parts {
  db: Knex;
  clock: Clock;
  permissionsOf(admin: AdminRow): Promise<ReadonlySet<string>>;
}

export class Standings {
  readonly #parts: Parts;
  readonly #kept = new Map<number, { readAt: number; standing: Promise<Standing | undefined> }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Undefined unless the admin is active and the token's epoch is the present one.
   * @throws AppError `unavailable` 503 without PostgreSQL.
   */
  async of(adminId: number, epoch: number): Promise<Standing | undefined> {
    const now = this.#parts.clock.monotonic();
    const kept = this.#kept.get(adminId);
    if (kept && now - kept.readAt < FRESH_MS) {
      const standing = await kept.standing;
      if (standing?.active && standing.token_epoch === epoch) return standing;
      // A token from a password change of a moment ago is newer than what is kept here: look again before refusing.
    }
    const standing = await this.#read(adminId, now);
    return standing?.active && standing.token_epoch === epoch ? standing : undefined;
  }

  /** As PostgreSQL has it. */
  async fresh(admin: AdminRow): Promise<Standing> {
    return { ...admin, permissions: new Set([...(await this.#parts.permissionsOf(admin)), 'admin']) };
  }

  #read(adminId: number, readAt: number): Promise<Standing | undefined> {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const standing = findById(this.#parts.db, adminId).then((admin) =>
      admin ? this.fresh(admin) : undefined,
    );
    this.#kept.set(adminId, { readAt, standing });
    // A failure is not kept: the next request asks again.
    standing.catch(() => this.#kept.delete(adminId));
    return standing;
  }
}
