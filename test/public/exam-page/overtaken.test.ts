/* Frames, replies and reports that overtake each other on a slow network, on two sockets or beside one, example by example. */
import { expect } from 'chai';
import { type AnswerRecord, emptyRecord } from '../../../public/exam-page/answer.js';
import { createAnswerQueue } from '../../../public/exam-page/answer-queue.js';
import type { AnswerFrame } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

function setUp(kept = new Map<string, AnswerRecord>()) {
  const replaced: string[] = [];
  const queue = createAnswerQueue(
    kept,
    { now: () => 0, serverNow: () => 0 },
    { keep: () => undefined, changed: () => undefined, replaced: (qIds) => void replaced.push(...qIds) },
  );
  return { queue, server: new ModelServer(), replaced };
}

const only = (frames: AnswerFrame[]): AnswerFrame => {
  expect(frames).to.have.length(1);
  return frames[0] as AnswerFrame;
};

describe('the answer queue, overtaken', () => {
  /** A is held, B hangs on an old socket, A was chosen again. */
  function takenBack() {
    const { queue, server, replaced } = setUp();
    queue.choose('q1', 'A');
    queue.reply(server.receive(only(queue.take(20))));
    queue.choose('q1', 'B');
    const straggler = only(queue.take(20));
    queue.choose('q1', 'A');
    queue.merge(server.answers(), true);
    expect(queue.whereabouts('q1')).to.equal('here');
    return { queue, server, replaced, straggler };
  }

  it('shuts out by a mark there and back what an old socket may still bring', () => {
    const { queue, server, straggler } = takenBack();
    const mark = only(queue.take(20));
    expect(mark).to.deep.include({ ans: 'A', flag: true, base_rev: 1 });
    expect(queue.choiceOf('q1')).to.deep.equal({ ans: 'A', flag: false });
    queue.reply(server.receive(mark));
    queue.reply(server.receive(only(queue.take(20))));
    expect(server.receive(straggler)).to.include({ code: 'stale' });
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(queue.take(20)).to.deep.equal([]);
    expect(server.held.get('q1')).to.include({ ans: 'A', flag: false });
  });

  it('asks by the choice itself which one stands, where the mark came too late', () => {
    for (const arrived of [false, true]) {
      const { queue, server, straggler } = takenBack();
      const mark = only(queue.take(20));
      if (arrived) server.receive(straggler);
      queue.reply({ event: 'error', code: 'late', q_id: 'q1', id: mark.id });
      expect(queue.whereabouts('q1')).to.equal('here');
      const { ans, flag, id } = only(queue.take(20));
      expect({ ans, flag }).to.deep.equal({ ans: 'A', flag: false });
      queue.reply(
        arrived ? { event: 'error', code: 'late', q_id: 'q1', id } : { event: 'ack', q_id: 'q1', id, rev: 1 },
      );
      expect(queue.whereabouts('q1')).to.equal(arrived ? 'late' : 'saved');
      expect(queue.take(20)).to.deep.equal([]);
    }
  });

  it('takes the late reply to a frame that a hello has overtaken for no word on the choice made since', () => {
    const { queue, server } = setUp();
    queue.choose('q1', 'A');
    server.receive(only(queue.take(20)));
    queue.mark('q1', true);
    queue.release();
    const { id } = only(queue.take(20));
    queue.choose('q1', 'B');
    queue.merge(server.answers(), true);
    queue.reply({ event: 'error', code: 'late', q_id: 'q1', id });
    // Not late, and evidence, before the server has seen it.
    expect(queue.late()).to.deep.equal([]);
    expect(only(queue.take(20))).to.include({ ans: 'B', flag: true });
  });

  it('shuts it out once more when the end was over and is moved', () => {
    const { queue, server, straggler } = takenBack();
    queue.reply({ event: 'error', code: 'late', q_id: 'q1', id: only(queue.take(20)).id });
    queue.reply(server.receive(only(queue.take(20))));
    expect(queue.whereabouts('q1')).to.equal('saved');
    queue.reconsider();
    expect(queue.whereabouts('q1')).to.equal('here');
    for (let i = 0; i < 2; i += 1) queue.reply(server.receive(only(queue.take(20))));
    server.receive(straggler);
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(server.held.get('q1')).to.include({ ans: 'A', flag: false });
  });

  it('does not believe a report that is older than an ack, also where it names the choice', () => {
    for (const restart of [true, false]) {
      const { queue, server, replaced } = setUp();
      queue.choose('q1', 'A');
      queue.reply(server.receive(only(queue.take(20))));
      const report = server.answers();
      queue.choose('q1', 'B');
      queue.reply(server.receive(only(queue.take(20))));
      queue.choose('q1', 'A');
      // Asked before B was acked, and overtaken by that ack.
      queue.merge(report, restart);
      expect(queue.whereabouts('q1')).to.equal('here');
      for (let i = 0; i < 2; i += 1) queue.reply(server.receive(only(queue.take(20))));
      expect(queue.whereabouts('q1')).to.equal('saved');
      expect(server.held.get('q1')).to.include({ ans: 'A' });
      expect(replaced).to.deep.equal([]);
    }
  });

  it('knows its own answer where a mark that was sent before it arrives after it', () => {
    const { queue, server, replaced } = setUp();
    queue.mark('q1', true);
    const mark = only(queue.take(20));
    queue.release();
    queue.choose('q1', 'A');
    server.receive(only(queue.take(20)));
    queue.choose('q1', null);
    queue.reply(server.receive(mark));
    queue.merge(server.answers(), true);
    expect(replaced).to.deep.equal([]);
    queue.reply(server.receive(only(queue.take(20))));
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(server.held.get('q1')).to.include({ ans: null, flag: true });
  });

  it('does not call an answer cleared where its mark alone was acked after it, on an old socket', () => {
    const { queue, server } = setUp();
    queue.mark('q1', true);
    const mark = only(queue.take(20));
    queue.choose('q1', 'A');
    queue.merge(server.answers(), true);
    server.receive(only(queue.take(20)));
    queue.release();
    queue.reply(server.receive(mark));
    queue.choose('q1', null);
    expect(queue.whereabouts('q1')).to.equal('here');
    queue.reply(server.receive(only(queue.take(20))));
    expect(queue.whereabouts('q1')).to.equal('saved');
    expect(server.held.get('q1')).to.include({ ans: null, flag: true });
  });

  it('does not wait for a frame that somebody has made up on the device', () => {
    const sent = [{ id: 3, ans: 'D', flag: false, baseRev: 1e15 }];
    const chosen = { ans: 'A', flag: false };
    const { queue, server } = setUp(new Map([['q1', { ...emptyRecord(), chosen, sent }]]));
    server.elsewhere('q1', 'A');
    queue.merge(server.answers(), true);
    expect(queue.whereabouts('q1')).to.equal('saved');
  });

  it('counts as arrived once the session is closed what the server says that it holds', () => {
    for (const arrived of [false, true]) {
      const { queue, server, straggler } = takenBack();
      if (arrived) server.receive(straggler);
      queue.close(server.answers());
      expect(queue.stored()).to.deep.equal(arrived ? [] : ['q1']);
      expect(queue.waiting()).to.deep.equal(arrived ? ['q1'] : []);
      expect(queue.choiceOf('q1').ans).to.equal('A');
    }
  });

  it('calls nothing late that another tab has changed after it had arrived', () => {
    const { queue, server } = setUp();
    queue.choose('q1', 'A');
    queue.reply(server.receive(only(queue.take(20))));
    server.elsewhere('q1', 'D');
    queue.close(server.answers());
    expect(queue.waiting()).to.deep.equal([]);
    expect(queue.stored()).to.deep.equal(['q1']);
  });

  it('sends the answer itself to a closed session that has not said what it holds', () => {
    const { queue, server } = takenBack();
    queue.close();
    expect(queue.stored()).to.deep.equal([]);
    const asking = only(queue.take(20));
    expect(asking).to.include({ ans: 'A', flag: false });
    queue.reply(server.receive(asking));
    expect(queue.waiting()).to.deep.equal([]);
    expect(queue.stored()).to.deep.equal(['q1']);
  });
});
