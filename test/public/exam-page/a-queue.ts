/** A queue of answers without a page around it: a clock that stands until a test moves it, and what the queue keeps and tells. */
import { expect } from 'chai';
import type { AnswerRecord } from '../../../public/exam-page/answer.js';
import { createAnswerQueue } from '../../../public/exam-page/answer-queue.js';
import type { AnswerFrame } from '../../../public/exam-page/wire.js';

export function setUp(kept: Map<string, AnswerRecord> = new Map()) {
  const shelf = new Map(kept);
  const replaced: string[] = [];
  const time = { at: 0 };
  const queue = createAnswerQueue(
    kept,
    { now: () => time.at, serverNow: () => 1_000_000 + time.at },
    {
      keep: (qId, record) => void shelf.set(qId, record),
      changed: () => undefined,
      replaced: (qIds) => void replaced.push(...qIds),
    },
  );
  return { queue, shelf, replaced, time };
}

export const only = (frames: AnswerFrame[]): AnswerFrame => {
  expect(frames).to.have.length(1);
  return frames[0] as AnswerFrame;
};
