/* The paper that the student has, and the corrected one that takes its place. */
import { backoffMs } from './backoff.js';
import { type SeenPaper, seenPaper } from './seen-paper.js';
import type { Paper } from './wire.js';

/** Everybody hears of a correction in the same moment. */
const SPREAD_MS = 3000;

export interface PaperInHand {
  current(): SeenPaper;
  /** Another than this one is live: fetched a little later. */
  outdated(): void;
  tick(): void;
}

interface Tools {
  paper: Paper;
  sessionId: string;
  getPaper(): Promise<Paper>;
  now(): number;
  random(): number;
}

interface PaperEvents {
  corrected(): void;
  failed(error: unknown): void;
}

export function createPaperInHand(tools: Tools, events: PaperEvents): PaperInHand {
  let paper = seenPaper(tools.paper, tools.sessionId);
  let dueAt: number | null = null;
  let failures = 0;

  async function fetchIt(): Promise<void> {
    dueAt = null;
    try {
      const fresh = seenPaper(await tools.getPaper(), tools.sessionId);
      failures = 0;
      const isCorrected = fresh.version !== paper.version;
      paper = fresh;
      if (isCorrected) events.corrected();
    } catch (error) {
      failures += 1;
      dueAt = tools.now() + backoffMs(failures, tools.random, 1000);
      events.failed(error);
    }
  }

  return {
    current: () => paper,
    outdated() {
      dueAt ??= tools.now() + tools.random() * SPREAD_MS;
    },
    tick() {
      if (dueAt !== null && tools.now() >= dueAt) void fetchIt();
    },
  };
}
