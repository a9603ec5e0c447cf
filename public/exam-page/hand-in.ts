/*
 * Handing in: waits until the server holds every answer, then says `submit` over whichever way works, again and
 * again until the grade comes back (the server answers a repeated submit with the same grade).
 */
import type { Connection } from './connection.js';

const REPEAT_AFTER_MS = 5000;
const AFTER_REFUSAL_MS = 1500;

export interface HandIn {
  start(): void;
  /** False when it is too late to call it back. */
  cancel(): boolean;
  /** Called several times a second; `allSaved` when nothing waits any more. */
  tick(allSaved: boolean): void;
  /** The server was busy: say it again a little later. */
  refused(): void;
  /** The server may have heard it already. */
  said(): boolean;
}

interface Tools {
  connection: Pick<Connection, 'trusted' | 'needsHttp' | 'send'>;
  /** Asks the server; true when it holds every answer of this device and the session still runs. */
  stillSaved(): Promise<boolean>;
  postSubmit(): Promise<{ score?: number }>;
  now(): number;
}

interface HandInEvents {
  graded(score: number | undefined): void;
  failed(error: unknown): void;
}

export function createHandIn(tools: Tools, events: HandInEvents): HandIn {
  let active = false;
  let said = false;
  let sayAgainAt = Number.NEGATIVE_INFINITY;
  let posting = false;

  /** A socket tells what the server holds when it opens. Over HTTP nobody has, and the server may have lost some. */
  async function post(): Promise<void> {
    posting = true;
    try {
      if (!(await tools.stillSaved()) || !active) return;
      said = true;
      sayAgainAt = tools.now() + REPEAT_AFTER_MS;
      const { score } = await tools.postSubmit();
      if (!active) return;
      if (score !== undefined) events.graded(score);
      // The score is not shown, or the `{}` is a stranger's: how the session stands tells which.
      else await tools.stillSaved();
    } catch (error) {
      if (active) events.failed(error);
    } finally {
      posting = false;
    }
  }

  return {
    start() {
      active = true;
      said = false;
      sayAgainAt = Number.NEGATIVE_INFINITY;
    },
    cancel() {
      if (said) return false;
      active = false;
      return true;
    },
    tick(allSaved) {
      if (!active || posting || !allSaved || tools.now() < sayAgainAt) return;
      if (tools.connection.trusted()) {
        if (!tools.connection.send({ action: 'submit' })) return;
        said = true;
        sayAgainAt = tools.now() + REPEAT_AFTER_MS;
      } else if (tools.connection.needsHttp()) void post();
    },
    refused() {
      sayAgainAt = tools.now() + AFTER_REFUSAL_MS;
    },
    said: () => said,
  };
}
