/** The storage of one browser, as far as the exam page uses it: it outlives a reload. */
import type { StorageLike } from '../../public/exam-page/keeper.js';

export class BrowserStorage implements StorageLike {
  readonly #texts: Map<string, string>;

  constructor(texts: Iterable<[string, string]> = []) {
    this.#texts = new Map(texts);
  }

  /** As another tab finds it; later changes are not seen, as between tabs whose events are late. */
  copy(): BrowserStorage {
    return new BrowserStorage(this.#texts);
  }

  get length(): number {
    return this.#texts.size;
  }

  key(index: number): string | null {
    return [...this.#texts.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#texts.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#texts.set(key, value);
  }

  removeItem(key: string): void {
    this.#texts.delete(key);
  }
}
