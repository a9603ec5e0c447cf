/*
 * Keeps small texts on this device: in localStorage, or where that is full or forbidden in sessionStorage, or at least
 * in memory. Reading and writing never throws.
 */

export interface StorageLike {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** How long a text will live: over a restart of the browser, a reload of this tab, or not even that. */
export type Lasting = 'restart' | 'reload' | 'page';

export interface Keeper {
  write(key: string, value: string, most?: Lasting): Lasting;
  /** A second copy for this tab alone, which `read` prefers. */
  writeForTab(key: string, value: string): void;
  /** True where this tab has a copy of its own. */
  isInTab(key: string): boolean;
  read(key: string): string | null;
  /** What all tabs of this browser see. */
  readShared(key: string): string | null;
  remove(key: string): void;
  /** Leaves what other tabs see. */
  removeFromTab(key: string): void;
  keys(prefix: string): string[];
}

/** The getters may throw (a browser that forbids storage does so on mere access) or give null. */
export function createKeeper(local: () => StorageLike | null, session: () => StorageLike | null): Keeper {
  const memory = new Map<string, string>();
  const tiers: { lasting: Lasting; reach: () => StorageLike | null }[] = [
    { lasting: 'restart', reach: local },
    { lasting: 'reload', reach: session },
  ];

  function attempt<T>(reach: () => StorageLike | null, act: (storage: StorageLike) => T): T | undefined {
    try {
      const storage = reach();
      return storage ? act(storage) : undefined;
    } catch {
      return undefined;
    }
  }

  function remove(key: string): void {
    memory.delete(key);
    for (const { reach } of tiers) attempt(reach, (s) => s.removeItem(key));
  }

  return {
    remove,
    write(key, value, most = 'restart') {
      const from = most === 'restart' ? 0 : most === 'reload' ? 1 : 2;
      for (const { lasting, reach } of tiers.slice(from)) {
        const kept = attempt(reach, (s) => {
          s.setItem(key, value);
          return true;
        });
        if (!kept) continue;
        // An older copy elsewhere would win when read.
        memory.delete(key);
        for (const other of tiers) if (other.reach !== reach) attempt(other.reach, (s) => s.removeItem(key));
        return lasting;
      }
      remove(key);
      memory.set(key, value);
      return 'page';
    },
    writeForTab(key, value) {
      attempt(session, (s) => s.setItem(key, value));
    },
    isInTab: (key) => attempt(session, (s) => s.getItem(key) !== null) ?? false,
    read(key) {
      const inMemory = memory.get(key);
      if (inMemory !== undefined) return inMemory;
      return attempt(session, (s) => s.getItem(key)) ?? attempt(local, (s) => s.getItem(key)) ?? null;
    },
    readShared: (key) => attempt(local, (s) => s.getItem(key)) ?? null,
    removeFromTab(key) {
      memory.delete(key);
      attempt(session, (s) => s.removeItem(key));
    },
    keys(prefix) {
      const found = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
      for (const { reach } of tiers) {
        attempt(reach, (s) => {
          for (let i = 0; i < s.length; i += 1) {
            const key = s.key(i);
            if (key?.startsWith(prefix)) found.add(key);
          }
        });
      }
      return [...found];
    },
  };
}
