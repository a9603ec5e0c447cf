/**
 * The one-time code with which the first visitor makes the first superadmin. It stays the same over restarts until it is
 * used, and lies in `settings`: whoever can read that table needs no code.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';

const KEY = 'rbac.setup_code';
/** Without letters and digits that look alike. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 10;

const make = (): string =>
  Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');

/** The code that is good now, made if there is none. Workers of several hosts get the same one. */
export async function setupCode(db: Knex): Promise<string> {
  await db('settings')
    .insert({ key: KEY, value: JSON.stringify(make()) })
    .onConflict('key')
    .ignore();
  const code = await readSetupCode(db);
  if (code === undefined) throw new Error('the code of the first set-up could not be kept');
  return code;
}

export async function readSetupCode(db: Knex): Promise<string | undefined> {
  const row = await db('settings').where({ key: KEY }).first<{ value: string } | undefined>('value');
  return row?.value;
}

export const forgetSetupCode = (trx: Knex): Promise<number> => trx('settings').where({ key: KEY }).del();

/** Small letters, spaces and hyphens are what people add; the time tells nothing. */
export function isSameCode(given: string, code: string): boolean {
  const digest = (text: string): Buffer =>
    createHash('sha256')
      .update(text.toUpperCase().replace(/[^A-Z0-9]/g, ''))
      .digest();
  return timingSafeEqual(digest(given), digest(code));
}

/** `ABCDE-FGHJK`: easier to copy from a screen. */
export const inGroups = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
