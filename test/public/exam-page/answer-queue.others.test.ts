/* An answer has one place at the server and many writers: other devices, other tabs, this page before its reload. Example by example. */
import { expect } from 'chai';
import type { AnswerRecord } from '../../../public/exam-page/answer.js';
import { only, setUp } from './a-queue.js';
import { ModelServer } from './model-server.js';

describe('the answer queue beside other devices and tabs', () => {
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
