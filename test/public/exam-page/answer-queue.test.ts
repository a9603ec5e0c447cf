/* The queue must never call an answer saved that is not, and never lose one: example by example. */
import { expect } from 'chai';
import type { AnswerRecord } from '../../../public/exam-page/answer.js';
import { createAnswerQueue } from '../../../public/exam-page/answer-queue.js';
import type { AnswerFrame } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

function setUp(kept: Map<string, AnswerRecord> = new Map()) {
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

const only = (frames: AnswerFrame[]): AnswerFrame => {
  expect(frames).to.have.length(1);
  return frames[0] as AnswerFrame;
};

describe('the answer queue', () => {
  it('says here, then on its way, and saved only after the ack', () => {
    const { queue } = setUp();
    queue.choose('q1', 'B');
    expect(queue.whereabouts('q1')).to.equal('here');
    const frame = only(queue.take(20));
    expect(frame).to.deep.equal({ q_id: 'q1', ans: 'B', flag: false, id: 1, base_rev: 0 });
    expect(queue.whereabouts('q1')).to.equal('on-its-way');
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(queue.savedAt('q1')).to.equal(1_000_000);
  });

  it('has one frame per question under way and sends the newest choice after the ack', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.choose('q1', 'B');
    queue.choose('q1', 'C');
    expect(queue.take(20)).to.deep.equal([]);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    expect(queue.whereabouts('q1')).to.equal('here');
    expect(only(queue.take(20))).to.deep.include({ ans: 'C', base_rev: 1 });
  });

  it('has at most so many frames under way in all, oldest choice first', () => {
    const { queue } = setUp();
    for (let i = 1; i <= 30; i += 1) queue.choose(`q${i}`, 'A');
    queue.choose('q1', 'B');
    expect(queue.take(20).map((f) => f.q_id)).to.deep.equal(
      Array.from({ length: 20 }, (_, i) => `q${i + 2}`),
    );
    expect(queue.take(20)).to.deep.equal([]);
    queue.reply({ event: 'ack', q_id: 'q2', id: 1, rev: 1 });
    expect(queue.take(20).map((f) => f.q_id)).to.deep.equal(['q22']);
  });

  it('sends again after 5 s without an ack, under the same id while the choice is the same', () => {
    const { queue, time } = setUp();
    queue.choose('q1', 'A');
    const first = only(queue.take(20));
    time.at = 4999;
    expect(queue.take(20)).to.deep.equal([]);
    time.at = 5000;
    expect(only(queue.take(20))).to.deep.equal(first);
    queue.choose('q1', 'B');
    time.at = 10_000;
    expect(only(queue.take(20))).to.deep.include({ ans: 'B', base_rev: 0, id: 2 });
  });

  it('is not sure of a choice taken back to the saved one while another is under way', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    queue.choose('q1', 'B');
    queue.take(20);
    queue.choose('q1', 'A');
    expect(queue.whereabouts('q1')).to.equal('on-its-way');
    queue.reply({ event: 'ack', q_id: 'q1', id: 2, rev: 2 });
    expect(queue.whereabouts('q1')).to.equal('here');
    expect(only(queue.take(20))).to.deep.include({ ans: 'A', base_rev: 2 });
  });

  it('lets the answer of another tab stand that it learns of only after its own mark was acked', () => {
    const { queue, replaced } = setUp();
    const server = new ModelServer();
    // Both tabs mark the question; the other one has answered it as well. The mark equals what is held.
    server.receive({ q_id: 'q1', ans: 'A', flag: true, id: 1, base_rev: 0 });
    queue.mark('q1', true);
    queue.reply(server.receive(only(queue.take(20))));
    queue.merge(server.answers(), false);
    expect(queue.take(20)).to.deep.equal([]);
    expect(queue.choiceOf('q1')).to.deep.equal({ ans: 'A', flag: true });
    expect(replaced).to.deep.equal(['q1']);
    expect(server.held.get('q1')?.ans).to.equal('A');
  });

  it("takes its own mark for nobody else's when an answer was chosen since", () => {
    const { queue, replaced } = setUp();
    const server = new ModelServer();
    queue.mark('q1', true);
    queue.reply(server.receive(only(queue.take(20))));
    queue.choose('q1', 'B');
    queue.merge(server.answers(), true);
    queue.reply(server.receive(only(queue.take(20))));
    expect(server.held.get('q1')).to.deep.include({ ans: 'B', flag: true });
    expect(replaced).to.deep.equal([]);
  });

  it('marks an unanswered question doubtful without clearing anything', () => {
    const { queue } = setUp();
    queue.mark('q1', true);
    expect(only(queue.take(20))).to.deep.equal({ q_id: 'q1', flag: true, id: 1, base_rev: 0 });
  });

  it('clears with null what was answered', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    queue.choose('q1', null);
    expect(only(queue.take(20))).to.deep.include({ ans: null, base_rev: 1 });
  });

  it('takes the new rev and insists when hello shows a value that it sent itself', () => {
    const { queue, replaced } = setUp();
    queue.choose('q1', 'B');
    queue.take(20);
    queue.choose('q1', 'C');
    queue.merge({ q1: { ans: 'B', rev: 7, flag: false } }, true);
    expect(queue.choiceOf('q1').ans).to.equal('C');
    expect(only(queue.take(20))).to.deep.include({ ans: 'C', base_rev: 7 });
    expect(replaced).to.deep.equal([]);
  });

  it('remembers over a reload what it had sent', () => {
    const before = setUp();
    before.queue.choose('q1', 'B');
    before.queue.take(20);
    before.queue.choose('q1', 'C');
    const { queue, replaced } = setUp(before.shelf);
    expect(queue.whereabouts('q1')).to.equal('here');
    queue.merge({ q1: { ans: 'B', rev: 7, flag: false } }, true);
    expect(only(queue.take(20))).to.deep.include({ ans: 'C', base_rev: 7 });
    expect(replaced).to.deep.equal([]);
  });

  it('lets another device stand and tells, in hello and in stale', () => {
    const { queue, replaced } = setUp();
    queue.choose('q1', 'B');
    queue.choose('q2', 'B');
    queue.merge({ q1: { ans: 'D', rev: 4, flag: true } }, true);
    expect(queue.choiceOf('q1')).to.deep.equal({ ans: 'D', flag: true });
    expect(queue.whereabouts('q1')).to.equal('saved');
    const frame = only(queue.take(20));
    queue.reply({ event: 'error', code: 'stale', q_id: 'q2', id: frame.id, ans: 'E', rev: 5 });
    expect(queue.choiceOf('q2').ans).to.equal('E');
    expect(replaced).to.deep.equal(['q1', 'q2']);
    expect(queue.take(20)).to.deep.equal([]);
  });

  it('tells nothing when a new device first hears what the server holds', () => {
    const { queue, replaced } = setUp();
    queue.merge({ q1: { ans: 'D', rev: 4, flag: false } }, true);
    expect(queue.choiceOf('q1').ans).to.equal('D');
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(replaced).to.deep.equal([]);
  });

  it('sends again what the server has lost although it had acked it', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 3 });
    queue.merge({}, true);
    expect(queue.whereabouts('q1')).to.equal('here');
    expect(only(queue.take(20))).to.deep.include({ ans: 'A', base_rev: 0 });
  });

  it('sends its newer answer again to a server that was filled from an older record, and leaves what came since', () => {
    const { queue, replaced } = setUp();
    for (const [i, qId] of ['q1', 'q2'].entries()) {
      queue.choose(qId, 'A');
      queue.take(20);
      queue.reply({ event: 'ack', q_id: qId, id: i + 1, rev: i + 7 });
    }
    queue.merge(
      {
        // As PostgreSQL had it: this page has changed it since, and was told so.
        q1: { ans: 'D', rev: 3, flag: false },
        // From another device, after the loss.
        q2: { ans: 'C', rev: 1_000_009, flag: false },
      },
      true,
    );
    expect(queue.choiceOf('q1').ans).to.equal('A');
    expect(only(queue.take(20))).to.deep.include({ q_id: 'q1', ans: 'A', base_rev: 3 });
    expect(queue.choiceOf('q2').ans).to.equal('C');
    expect(replaced).to.deep.equal(['q2']);
  });

  it('takes a late ack of an earlier choice for what it is', () => {
    const { queue, time } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.choose('q1', 'B');
    time.at = 6000;
    const second = only(queue.take(20));
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    expect(queue.whereabouts('q1')).to.equal('on-its-way');
    queue.reply({ event: 'error', code: 'stale', q_id: 'q1', id: second.id, ans: 'A', rev: 1 });
    expect(only(queue.take(20))).to.deep.include({ ans: 'B', base_rev: 1 });
  });

  it('reads from a stale which mark the server holds by the frame that it answers, not by the choice since', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    queue.choose('q1', 'C');
    const { id } = only(queue.take(20));
    queue.choose('q1', 'B');
    queue.reply({ event: 'error', code: 'stale', q_id: 'q1', id, ans: 'B', rev: 2 });
    expect(queue.choiceOf('q1')).to.deep.equal({ ans: 'B', flag: false });
    expect(queue.whereabouts('q1')).to.equal('saved');
  });

  it('waits a second when told to slow down, and keeps its order', () => {
    const { queue, time } = setUp();
    queue.choose('q1', 'A');
    queue.choose('q2', 'A');
    queue.take(20);
    queue.reply({ event: 'error', code: 'slow_down', q_id: 'q1', id: 1 });
    queue.reply({ event: 'error', code: 'slow_down', q_id: 'q2', id: 2 });
    expect(queue.take(20)).to.deep.equal([]);
    time.at = 1000;
    expect(queue.take(20).map((f) => f.q_id)).to.deep.equal(['q1', 'q2']);
  });

  it('sends with the same base_rev what the server could not confirm', () => {
    const { queue, time } = setUp();
    queue.choose('q1', 'A');
    const first = only(queue.take(20));
    queue.reply({ event: 'error', code: 'unavailable', q_id: 'q1', id: 1 });
    expect(queue.whereabouts('q1')).to.equal('here');
    time.at = 1000;
    expect(only(queue.take(20))).to.deep.equal(first);
  });

  it('never calls saved what came late, and tries again when the end has moved', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    queue.reply({ event: 'error', code: 'late', q_id: 'q1', id: 1 });
    expect(queue.whereabouts('q1')).to.equal('late');
    expect(queue.late()).to.deep.equal(['q1']);
    expect(queue.take(20)).to.deep.equal([]);
    queue.reconsider();
    expect(only(queue.take(20))).to.deep.include({ ans: 'A' });
  });

  it('sets aside an option that the paper no longer has until the student chooses again', () => {
    const { queue } = setUp();
    queue.choose('q1', 'E');
    queue.take(20);
    expect(queue.reply({ event: 'error', code: 'invalid_answer', q_id: 'q1', id: 1 })).to.equal('refused');
    expect(queue.whereabouts('q1')).to.equal('gone');
    queue.choose('q1', 'A');
    expect(only(queue.take(20))).to.deep.include({ ans: 'A' });
  });

  it('reports that the session is closed and keeps what waits', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.take(20);
    expect(queue.reply({ event: 'error', code: 'closed', q_id: 'q1', id: 1 })).to.equal('closed');
    expect(queue.waiting()).to.deep.equal(['q1']);
  });

  it('counts as stored only what the server is known to hold', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.choose('q2', 'A');
    queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: 1, rev: 1 });
    expect(queue.stored()).to.deep.equal(['q1']);
    expect(queue.waiting()).to.deep.equal(['q2']);
  });

  it('sends again at once what is released, and nothing else', () => {
    const { queue } = setUp();
    queue.choose('q1', 'A');
    queue.choose('q2', 'A');
    const [first] = queue.take(20);
    queue.release([first?.id ?? 0]);
    expect(queue.whereabouts('q1')).to.equal('here');
    expect(queue.whereabouts('q2')).to.equal('on-its-way');
    expect(only(queue.take(20))).to.deep.equal(first);
  });

  it('gives what was refused another chance, and asks for nothing that is saved', () => {
    const { queue, time } = setUp();
    for (const qId of ['q1', 'q2', 'q3']) queue.choose(qId, 'A');
    const [saved, late, gone] = queue.take(20);
    queue.reply({ event: 'ack', q_id: 'q1', id: saved?.id, rev: 1 });
    queue.reply({ event: 'error', code: 'late', q_id: 'q2', id: late?.id });
    queue.reply({ event: 'error', code: 'invalid_answer', q_id: 'q3', id: gone?.id });
    expect(queue.waiting()).to.deep.equal([]);
    time.at = 10_000;
    // There is time again, but the paper still lacks that option: sent with each hello it would be refused for ever.
    queue.reconsider('late');
    expect(queue.waiting()).to.deep.equal(['q2']);
    expect(queue.whereabouts('q3')).to.equal('gone');
    queue.reconsider();
    expect(queue.late()).to.deep.equal([]);
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(queue.take(20)).to.deep.equal([late, gone]);
  });

  it('takes nothing from another tab that is older than its own, by choice or by rev', () => {
    const server = new ModelServer();
    const other = setUp();
    const { queue, shelf } = setUp();
    for (const ans of ['A', 'B']) {
      queue.choose('q1', ans);
      queue.reply(server.receive(only(queue.take(20))));
    }
    const { rev, turn } = shelf.get('q1') as AnswerRecord;
    other.queue.choose('q1', 'C');
    const theirs = other.shelf.get('q1') as AnswerRecord;
    // Chosen later over there, but that tab has not heard what this one saved; and heard, but chosen before.
    queue.adopt('q1', { ...theirs, rev: rev - 1, turn: turn + 1 });
    expect(queue.choiceOf('q1').ans).to.equal('B');
    queue.adopt('q1', { ...theirs, rev, turn: turn - 1 });
    expect(queue.choiceOf('q1').ans).to.equal('B');
    queue.adopt('q1', { ...theirs, rev, turn: turn + 1 });
    expect(queue.choiceOf('q1').ans).to.equal('C');
  });

  it('gives no number to a frame that one of another tab bears', () => {
    const { queue } = setUp();
    const other = setUp();
    for (const ans of ['A', 'B', 'C']) {
      other.queue.choose('q1', ans);
      other.queue.release();
      other.queue.take(20);
    }
    queue.adopt('q1', other.shelf.get('q1') as AnswerRecord);
    queue.choose('q2', 'A');
    const ids = queue.take(20).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(2);
    expect(Math.min(...ids)).to.equal(3);
  });

  it('takes over what another tab has saved, but not over its own unsent choice', () => {
    const other = setUp();
    other.queue.choose('q1', 'C');
    other.queue.choose('q2', 'C');
    const { queue } = setUp();
    queue.choose('q2', 'D');
    queue.adopt('q1', other.shelf.get('q1') as AnswerRecord);
    queue.adopt('q2', other.shelf.get('q2') as AnswerRecord);
    expect(queue.choiceOf('q1').ans).to.equal('C');
    expect(queue.choiceOf('q2').ans).to.equal('D');
  });
});
