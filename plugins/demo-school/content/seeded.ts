// Chance that repeats: the demonstration school must come out the same on every machine and every day.

/** Numbers in [0, 1) that depend on the seed alone (FNV-1a 32 of the seed, then a mulberry32 sequence). */
export function seededRandom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(seed)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// No vowels, so that no word can come out by chance; no letter or digit that looks like another on a printed card.
const LETTERS = 'cdfhjkmnprtwxy';
const DIGITS = '34679';

/**
 * Four letters, then four digits ("kmtw4736"): quick to type on a telephone. It can be derived by anybody who reads this
 * file, so it is fit for a demonstration and for nothing else.
 */
export function demoPassword(owner: string): string {
  const random = seededRandom(`sandi ${owner}`);
  const draw = (from: string): string => from.charAt(Math.floor(random() * from.length));
  return Array.from({ length: 8 }, (_, place) => draw(place < 4 ? LETTERS : DIGITS)).join('');
}
