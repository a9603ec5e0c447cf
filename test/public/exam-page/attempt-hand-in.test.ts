/* Handing in: nothing is called handed in before every answer is there, and the result is complete in the end. */
import { expect } from 'chai';
import { Scene, START } from './attempt-scene.js';

describe('handing in an attempt', () => {
  it('hands in only after every answer is saved, and says so again when nobody answers', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'B');
    scene.attempt.handIn();
    expect(scene.attempt.locked()).to.equal(true);
    await scene.pass(500);
    expect(scene.submits).to.equal(0);
    scene.serve();
    await scene.pass(250);
    expect(scene.submits).to.equal(1);
    scene.up = [];
    // Something must be heard meanwhile, or the socket is taken for dead.
    await scene.pass(3000);
    scene.say({ event: 'pong', server_time: new Date(START + scene.at).toISOString() });
    await scene.pass(2500);
    expect(scene.submits).to.equal(2);
    scene.say({ event: 'graded', ...scene.grade() });
    expect(scene.attempt.phase()).to.equal('finished');
    await scene.pass(250);
    expect(scene.attempt.outcome()).to.deep.include({
      score: 100,
      stored: 1,
      total: 3,
      tooLate: 0,
      receipt: 'HR4C-7K3M-Q2XV-0A9T',
    });
  });

  it('asks for the receipt until it has it, where the network goes right after the grade', async () => {
    const scene = new Scene();
    scene.attempt.handIn();
    await scene.pass(250);
    scene.reachable = false;
    scene.say({ event: 'graded', ...scene.grade() });
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ score: 100, receipt: undefined });
    scene.reachable = true;
    await scene.pass(5000);
    expect(scene.attempt.outcome()).to.deep.include({ receipt: 'HR4C-7K3M-Q2XV-0A9T' });
  });

  it('tells the student when a pause came first, and hands nothing in by itself after it', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'B');
    scene.attempt.handIn();
    await scene.pass(250);
    scene.say({ event: 'paused' });
    expect(scene.notices).to.deep.equal([{ kind: 'not-handed-in' }]);
    scene.serve();
    await scene.pass(500);
    scene.say({ event: 'resumed' });
    await scene.pass(500);
    expect([scene.attempt.phase(), scene.submits]).to.deep.equal(['answering', 0]);
    scene.say({ event: 'paused' });
    expect(scene.notices).to.have.length(1);
  });

  it('lets the student go back while the last answers cannot be sent', async () => {
    const scene = new Scene();
    scene.reachable = false;
    scene.cut();
    scene.attempt.queue.choose('q1', 'B');
    scene.attempt.handIn();
    await scene.pass(3000);
    scene.attempt.keepAnswering();
    expect(scene.attempt.phase()).to.equal('answering');
    scene.reachable = true;
    await scene.pass(20_000);
    scene.hello();
    scene.serve();
    expect(scene.submits).to.equal(0);
  });

  it('hands in over HTTP too', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    scene.attempt.queue.choose('q1', 'B');
    scene.attempt.handIn();
    await scene.pass(10_000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.attempt.outcome()).to.deep.include({ score: 100, stored: 1 });
  });

  it('asks before it hands in over HTTP whether the server has lost something, and sends that again', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(12_000);
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
    scene.model.held.clear();
    scene.attempt.handIn();
    await scene.pass(5000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.model.held.get('q1')?.ans, 'as the server had it when it graded').to.equal('B');
    expect(scene.attempt.outcome()).to.deep.include({ score: 100, stored: 1 });
  });

  it('takes an empty reply for no hand-in before the server says so itself', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    await scene.pass(6000);
    scene.grade = () => ({});
    scene.attempt.handIn();
    await scene.pass(5000);
    expect(scene.attempt.phase()).to.equal('handing-in');
    // What a server answers that does not show the score.
    scene.grade = () => {
      scene.closed ??= { finished_at: new Date(START + scene.at).toISOString(), close_reason: 'SUBMIT' };
      return {};
    };
    await scene.pass(10_000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.attempt.outcome()).to.deep.include({ score: undefined, reason: 'SUBMIT' });
  });

  it('goes on handing in when the word of a resumption comes late', async () => {
    const scene = new Scene();
    scene.attempt.handIn();
    scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline + 5000).toISOString() });
    expect(scene.attempt.phase()).to.equal('handing-in');
    await scene.pass(250);
    expect(scene.submits).to.equal(1);
  });

  it('opens for no more answers once the server may have heard it, though more time is given or a pause ends', async () => {
    for (const story of ['more time', 'a pause']) {
      const scene = new Scene();
      scene.attempt.handIn();
      await scene.pass(250);
      expect(scene.submits).to.equal(1);
      if (story === 'a pause') {
        scene.say({ event: 'paused', at: new Date(START + scene.at).toISOString() });
        scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline + 1000).toISOString() });
      } else {
        scene.say({ event: 'deadline', deadline_at: new Date(START).toISOString() });
        await scene.pass(250);
        expect(scene.attempt.phase()).to.equal('time-up');
        scene.say({ event: 'deadline', deadline_at: new Date(scene.deadline + 1000).toISOString() });
      }
      expect(scene.attempt.phase(), story).to.equal('handing-in');
      await scene.pass(5000);
      expect(scene.submits, story).to.equal(2);
    }
  });
});
