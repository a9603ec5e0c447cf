/*
 * When the page asks over HTTP how its session stands although nobody has told it to: what a frame would say can be lost. And
 * whether an answer still counts: what the socket says can overtake it.
 */

const RESULT_EVERY_MS = 3000;
const PAUSE_EVERY_MS = 15_000;
/** Many pages have a reason at once. */
const SOON_MS = 4000;

export interface Asking {
  paused(): void;
  /** A frame that only makes up for a lost one does not say how the deadline came about, for example. */
  soon(): void;
  /** The socket has said how the session stands. */
  told(): void;
  /** `askedAt`: absent where nobody has asked. */
  isOutdated(askedAt: number | undefined): boolean;
  tick(waitsFor: { resume: boolean; result: boolean }): void;
}

interface Tools {
  ask(): Promise<unknown>;
  now(): number;
  random(): number;
}

export function createAsking({ ask, now, random }: Tools): Asking {
  let resumeAt = 0;
  let resultAt = Number.NEGATIVE_INFINITY;
  let soonAt = Number.POSITIVE_INFINITY;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    paused() {
      resumeAt = now() + PAUSE_EVERY_MS;
    },
    soon() {
      soonAt = now() + random() * SOON_MS;
    },
    told() {
      toldAt = now();
    },
    isOutdated: (askedAt) => askedAt !== undefined && askedAt < toldAt,
    tick({ resume, result }) {
      const isDue = (resume && now() >= resumeAt) || (result && now() >= resultAt) || now() >= soonAt;
      if (!isDue) return;
      resumeAt = now() + PAUSE_EVERY_MS;
      resultAt = now() + RESULT_EVERY_MS;
      soonAt = Number.POSITIVE_INFINITY;
      void ask();
    },
  };
}
