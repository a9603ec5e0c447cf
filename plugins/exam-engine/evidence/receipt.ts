/**
 * The receipt of a session: a keyed hash over its id, its answers and when it finished. Who holds one can have it proven later
 * that these answers were the ones which arrived. Without the appliance's secret nobody can compute it, and it tells nothing
 * of what is right.
 */
import { createHmac } from 'node:crypto';
import type { Secrets } from '../../../core/index.js';

export interface Sealed {
  sessionId: string;
  /** Exam time, ms. */
  finishedAt: number;
  /** Question id → option key; what was cleared is as good as not there. */
  answers: Readonly<Record<string, string | null | undefined>>;
}

export type Seal = (sealed: Sealed) => string;

/** Crockford's base 32: no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const GROUP = /.{4}(?=.)/g;

export function sealWith(secrets: Pick<Secrets, 'key'>): Seal {
  const key = secrets.key('exam-engine.receipt');
  return ({ sessionId, finishedAt, answers }) => {
    const given = Object.entries(answers)
      .filter(([, answer]) => answer)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(['receipt 1', sessionId, finishedAt, given]);
    return lettersOf(createHmac('sha256', key).update(text).digest());
  };
}

function lettersOf(hash: Buffer): string {
  let bits = 0n;
  for (const byte of hash.subarray(0, (LENGTH * 5) / 8)) bits = (bits << 8n) | BigInt(byte);
  let letters = '';
  for (let i = LENGTH - 1; i >= 0; i -= 1) letters += ALPHABET[Number((bits >> BigInt(5 * i)) & 31n)];
  return letters.replace(GROUP, '$&-');
}

/** As people copy it from a slip of paper; undefined for what cannot be a receipt. */
export function readReceipt(typed: string): string | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\-–—.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (letters.length !== LENGTH || [...letters].some((letter) => !ALPHABET.includes(letter)))
    return undefined;
  return letters.replace(GROUP, '$&-');
}
