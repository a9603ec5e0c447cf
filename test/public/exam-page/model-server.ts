/*
 * The server's side of "Two devices" in thirty lines, as the specification words it: the rules against which the
 * page's queue is proved. It stands in for nothing; the real server is met in the browser tests.
 */
import type { AnswerFrame, AnswerReply, WireAnswer } from '../../../public/exam-page/wire.js';

export class ModelServer {
  private rev = 0;
  readonly held = new Map<string, Required<WireAnswer>>();

  receive(frame: AnswerFrame): AnswerReply {
    const before = this.held.get(frame.q_id) ?? { ans: null, flag: false, rev: 0 };
    const after = { ans: frame.ans === undefined ? before.ans : frame.ans, flag: frame.flag };
    const { q_id, id } = frame;
    if (after.ans === before.ans && after.flag === before.flag)
      return { event: 'ack', q_id, id, rev: before.rev };
    if (frame.base_rev < before.rev)
      return { event: 'error', code: 'stale', q_id, id, ans: before.ans, rev: before.rev };
    this.rev += 1;
    this.held.set(q_id, { ...after, rev: this.rev });
    return { event: 'ack', status: 'saved', q_id, id, rev: this.rev };
  }

  /** Another device of the same student, which always knows the latest rev. */
  elsewhere(qId: string, ans: string | null): void {
    this.rev += 1;
    this.held.set(qId, { ans, flag: this.held.get(qId)?.flag ?? false, rev: this.rev });
  }

  /** Redis has lost everything, and was filled from a record of earlier. */
  lose(earlier: Record<string, WireAnswer>): void {
    this.held.clear();
    for (const [qId, { ans, rev, flag = false }] of Object.entries(earlier))
      this.held.set(qId, { ans, rev, flag });
    this.rev += 1_000_000;
  }

  answers(): Record<string, WireAnswer> {
    return Object.fromEntries([...this.held].map(([qId, answer]) => [qId, { ...answer }]));
  }
}
