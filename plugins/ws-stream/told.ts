/**
 * What a page was told last of its deadline, its paper and whether its clock stands. Messages between processes can be lost
 * while a connection is away; at the next check the page is told what it has missed.
 */
import type { Current } from '../exam-engine/contract.js';

interface Frame {
  event?: unknown;
  version?: unknown;
  deadline_at?: unknown;
  paused?: unknown;
  reason?: string;
}

export class Told {
  /** Rises with each frame that tells any of it: what was read before is no longer news then. */
  count = 0;
  #version: unknown;
  #deadlineAt: unknown;
  #isPaused = false;

  note(frame: Frame): void {
    const { event, version, deadline_at } = frame;
    if (
      event !== 'hello' &&
      event !== 'paper' &&
      event !== 'deadline' &&
      event !== 'paused' &&
      event !== 'resumed'
    )
      return;
    this.count += 1;
    if (version !== undefined) this.#version = version;
    if (deadline_at !== undefined) this.#deadlineAt = deadline_at;
    if (event === 'hello') this.#isPaused = frame.paused === true;
    if (event === 'paused') this.#isPaused = true;
    if (event === 'resumed') this.#isPaused = false;
  }

  /** Frames that bring the page to how things stand. */
  missing({ version, deadline_at, paused, paused_reason: reason }: Current): Frame[] {
    const frames: Frame[] = [];
    if (version !== this.#version) frames.push({ event: 'paper', version });
    if (paused && !this.#isPaused) frames.push({ event: 'paused', ...(reason ? { reason } : {}) });
    else if (!paused && this.#isPaused) frames.push({ event: 'resumed', deadline_at });
    // Why it has moved was said in the frame that was lost.
    else if (deadline_at !== this.#deadlineAt) frames.push({ event: 'deadline', deadline_at });
    return frames;
  }
}
