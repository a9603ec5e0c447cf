/** Passwords that the appliance makes, for cards: eight signs that nobody mistakes for one another. */
import { randomInt } from 'node:crypto';

/** Without i, l, o, 0 and 1; small letters, because phones begin with them. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 8;

export const makePassword = (): string =>
  Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('');
