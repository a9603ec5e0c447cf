/**
 * The secret from which all signing keys are derived: SECRET_KEY, else one made once and kept in PostgreSQL, with a copy
 * below DATA_DIR so that the appliance starts while PostgreSQL is away.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';

export class Secrets {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** 32 bytes for one purpose; another purpose gives other bytes. */
  key(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#root, 'examhall', purpose, 32));
  }

  /** URL-safe signature of a text for one purpose. */
  sign(purpose: string, text: string): string {
    return createHmac('sha256', this.key(purpose)).update(text).digest('base64url');
  }

  verify(purpose: string, text: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(purpose, text));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}

const copyPath = (dataDir: string): string => join(dataDir, 'secret.key');

/** From PostgreSQL, made there if there is none. Call it under the migration lock. */
export async function secretFromPostgres(db: Knex, dataDir: string): Promise<string> {
  const made = JSON.stringify(randomBytes(48).toString('base64url'));
  await db('settings').insert({ key: 'secret_key', value: made }).onConflict('key').ignore();
  const row = await db('settings').where({ key: 'secret_key' }).first<{ value: string }>('value');
  if (!row) throw new Error('the secret could not be kept in PostgreSQL');
  writeFileSync(copyPath(dataDir), row.value, { mode: 0o600 });
  return row.value;
}

/** After the database was replaced: the next start copies the secret that came with it. */
export const forgetSecretCopy = (dataDir: string): void => rmSync(copyPath(dataDir), { force: true });

/** The copy of an earlier start, for a start without PostgreSQL. */
export const secretFromCopy = (dataDir: string): string | undefined =>
  existsSync(copyPath(dataDir)) ? readFileSync(copyPath(dataDir), 'utf8') : undefined;
