/* The queue must never call an answer saved that is not, and never lose one: example by example. */
import { expect } from 'chai';
import { only, setUp } from './a-queue.js';

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
});
