/** Entry tokens: six characters that can be read aloud and copied from a board. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';

/** Without 0 O, 1 I L, 2 Z, 5 S, 8 B, and without V beside U: they are taken for each other. */
const CLEAR = 'ACDEFGHJKMNPQRTUWXY34679';

export const makeEntryToken = (): string =>
  Array.from({ length: 6 }, () => CLEAR[randomInt(CLEAR.length)]).join('');

/** A token that a teacher chose; stored in upper case. */
export const entryToken = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{6}$/, 'key:entry_token_form');
