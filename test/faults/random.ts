/** Chance that can be had again: all decisions of a run come from its seed. */
export interface Random {
  /** 0 to below 1. */
  next(): number;
  /** From 0 to below `n`. */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
  /** One of its own, so that who draws more or less often disturbs nobody else. */
  branch(name: string): Random;
}

/** mulberry32: small, and good enough to choose students and moments. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      if (from.length === 0) throw new Error('there is nothing to pick from');
      return from[below(from.length)] as (typeof from)[number];
    },
    branch: (name) => {
      let hash = 0x811c9dc5 ^ seed;
      for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
      return seeded(hash);
    },
  };
}
