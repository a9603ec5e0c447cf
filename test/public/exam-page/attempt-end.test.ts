/* The end of the time and after it: when the page locks, when it opens again, and how it learns what came of it. */

import { expect } from 'chai';
import { Problem } from '../../../public/exam-page/problem.js';
import { MINUTE, Scene, START } from './attempt-scene.js';

describe('the end of an attempt', () => {
  it('locks at the deadline and shows what the server closed, with what came too late', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(250);
    scene.serve();
    scene.reachable = false;
    scene.cut();
    scene.attempt.queue.choose('q2', 'C');
    await scene.pass(90 * MINUTE);
    expect(scene.attempt.phase()).to.equal('time-up');
    expect(scene.attempt.timeLeft()).to.be.at.most(0);
    scene.closed = {
      score: 33.33,
      finished_at: new Date(scene.deadline).toISOString(),
      close_reason: 'DEADLINE',
      receipt: '7K3M-Q2XV-0A9T-HR4C',
    };
    scene.reachable = true;
    await scene.pass(10_000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.attempt.outcome()).to.deep.include({
      stored: 1,
      tooLate: 1,
      evidence: 1,
      onlyHere: 0,
      reason: 'DEADLINE',
      score: 33.33,
      receipt: '7K3M-Q2XV-0A9T-HR4C',
    });
    // As evidence; whether before or after the page knew of the end, it is one and the same frame.
    const evidence = scene.posted.flat().filter((f) => f.q_id === 'q2');
    expect(new Set(evidence.map(({ id }) => id)).size).to.equal(1);
  });

  it('opens again when the server had a wrong time for a moment', async () => {
    const scene = new Scene();
    const wrong = new Date(START + scene.at + 24 * 60 * MINUTE).toISOString();
    scene.say({ event: 'hello', ...scene.state(), server_time: wrong });
    expect(scene.attempt.timeLeft(), 'as the page believes').to.be.below(0);
    await scene.pass(4250);
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.attempt.timeLeft()).to.be.within(89 * MINUTE, 90 * MINUTE);
  });

  it('tells who still looks at the result that the session is open again, and how it ended then', async () => {
    const scene = new Scene();
    const end = (score: number) => ({
      score,
      finished_at: new Date(START + scene.at).toISOString(),
      close_reason: 'FORCED' as const,
    });
    scene.closed = end(40);
    scene.hello();
    const shown = scene.phases;
    await scene.pass(61_000);
    expect(scene.phases, 'redrawn where nothing has changed').to.equal(shown);
    scene.closed = null;
    await scene.pass(31_000);
    expect(scene.attempt.outcome()).to.include({ isOpenAgain: true });
    await scene.pass(61_000);
    expect(scene.phases).to.equal(shown + 1);
    scene.closed = end(70);
    await scene.pass(31_000);
    expect(scene.attempt.outcome()).to.include({ score: 70 }).and.not.to.have.property('isOpenAgain');
  });

  it('says why a session was closed that it asks for over HTTP', async () => {
    const scene = new Scene();
    scene.reachable = false;
    scene.cut();
    await scene.pass(10_000);
    scene.closed = { finished_at: new Date(START).toISOString(), close_reason: 'FORCED' };
    scene.reachable = true;
    scene.socketWorks = false;
    await scene.pass(60_000);
    expect(scene.attempt.outcome()).to.deep.include({ reason: 'FORCED' });
  });

  it('opens again when only its clock had run ahead', async () => {
    const scene = new Scene();
    scene.deadline = START + MINUTE;
    scene.say({ event: 'deadline', deadline_at: new Date(scene.deadline).toISOString() });
    scene.reachable = false;
    scene.cut();
    await scene.pass(MINUTE + 1000);
    expect(scene.attempt.phase()).to.equal('time-up');
    scene.reachable = true;
    scene.state = () => ({
      ...Scene.prototype.state.call(scene),
      server_time: new Date(START).toISOString(),
    });
    await scene.pass(10_000);
    expect(scene.attempt.phase()).to.equal('answering');
  });

  it('opens again when more time arrives after zero', async () => {
    const scene = new Scene();
    scene.deadline = START + MINUTE;
    scene.say({ event: 'deadline', deadline_at: new Date(scene.deadline).toISOString() });
    for (let i = 0; i < 6; i += 1) {
      await scene.pass(10_000);
      scene.hello();
    }
    expect(scene.attempt.phase()).to.equal('time-up');
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(250);
    scene.turnDown();
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('late');
    scene.deadline = START + 10 * MINUTE;
    scene.say({
      event: 'deadline',
      deadline_at: new Date(scene.deadline).toISOString(),
      reason: 'Listrik padam',
    });
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.notices.at(-1)).to.deep.equal({ kind: 'deadline', reason: 'Listrik padam', later: true });
    await scene.pass(250);
    scene.serve();
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
  });

  it('counts at the end what the server says that it holds, also where nobody has heard the ack', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(250);
    for (const frame of scene.up.splice(0)) scene.receive(frame);
    scene.reachable = false;
    scene.cut();
    scene.closed = { finished_at: new Date(scene.deadline).toISOString(), close_reason: 'DEADLINE' };
    await scene.pass(90 * MINUTE);
    scene.reachable = true;
    // Answers cannot be sent any more: how it stands is all that it hears.
    scene.receive = () => {
      throw new Problem(0, 'unreached', '');
    };
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ stored: 1, tooLate: 0, onlyHere: 0 });
  });

  it('goes to the result when the socket says that the exam is over', async () => {
    const scene = new Scene();
    scene.closed = { finished_at: new Date(START).toISOString() };
    scene.cut(4410);
    await scene.pass(1000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.attempt.outcome()?.score).to.equal(undefined);
  });

  it('goes on over a new socket when its session was opened again before the page could ask how it ended', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'A');
    scene.reachable = false;
    scene.cut(4410);
    await scene.pass(1000);
    expect(scene.line).to.equal(null);
    scene.reachable = true;
    await scene.pass(10_000);
    expect(scene.line).to.not.equal(null);
    scene.hello();
    await scene.pass(250);
    scene.serve();
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
  });

  it('asks no faster and no more often while the server closes each socket of a session that it calls open', async () => {
    const scene = new Scene();
    let opened = 0;
    for (let i = 0; i < 60; i += 1) {
      if (scene.line) opened += 1;
      scene.cut(4410);
      await scene.pass(1000);
    }
    expect(opened).to.be.within(3, 15);
  });

  it('shows a close by the proctor with its reason', () => {
    const scene = new Scene();
    scene.say({ event: 'closed', reason: 'FORCED', score: 40, finished_at: new Date(START).toISOString() });
    expect(scene.attempt.outcome()).to.deep.include({ reason: 'FORCED', score: 40, finishedAt: START });
  });
});
