/* The end of the time and after it: when the page locks, opens again, and what becomes of answers that came too late. */

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Problem } from '../../../public/exam-page/problem.js';
import { createTexts } from '../../../public/exam-page/texts.js';
import { waitingWords } from '../../../public/exam-page/views/waiting.js';
import { MINUTE, Scene, START } from './attempt-scene.js';

const english = createTexts(
  JSON.parse(readFileSync(new URL('../../../views/locales/en/exam-page.json', import.meta.url), 'utf8')),
  'en',
);

/** The server has turned an answer down: for its clock the end was over. */
async function lateScene(): Promise<Scene> {
  const scene = new Scene();
  scene.attempt.queue.choose('q1', 'B');
  await scene.pass(250);
  scene.turnDown();
  expect(scene.attempt.queue.whereabouts('q1')).to.equal('late');
  return scene;
}

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

  it('sends what came too late again and again until the server has it as evidence', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    scene.attempt.queue.choose('q2', 'C');
    scene.reachable = false;
    await scene.pass(90 * MINUTE);
    scene.closed = { finished_at: new Date(scene.deadline).toISOString(), close_reason: 'DEADLINE' };
    // The way back opens for the question how it ended, and falls again before the evidence is through.
    scene.reachable = true;
    scene.line = null;
    const { receive } = scene;
    let lost = 2;
    scene.receive = (frame) => {
      if (lost === 0) return receive.call(scene, frame);
      lost -= 1;
      throw new Problem(0, 'unreached', '');
    };
    await scene.pass(3000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 0, onlyHere: 1 });
    expect(scene.shelf.withUnsent()).to.deep.equal(['sesi-1']);
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 1, onlyHere: 0 });
    expect(scene.shelf.withUnsent()).to.deep.equal([]);
    const sent = scene.posted.length;
    await scene.pass(20_000);
    expect(scene.posted).to.have.length(sent);
  });

  it('counts as evidence what was under way when the page heard of the end', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    scene.attempt.queue.choose('q2', 'C');
    scene.reachable = false;
    await scene.pass(90 * MINUTE);
    scene.closed = { finished_at: new Date(scene.deadline).toISOString(), close_reason: 'DEADLINE' };
    let arrive: () => void = () => undefined;
    scene.slowReply = new Promise((resolve) => {
      arrive = resolve;
    });
    scene.reachable = true;
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 0, onlyHere: 1 });
    expect(scene.posted).to.have.length(1);
    arrive();
    await scene.pass(1000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 1, onlyHere: 0 });
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

  it('stops sending where the server takes no evidence, and does not call it sent', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q2', 'C');
    scene.closed = { finished_at: new Date(START).toISOString(), close_reason: 'FORCED' };
    scene.say({ event: 'closed', reason: 'FORCED', finished_at: scene.closed.finished_at });
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 0, onlyHere: 0 });
    expect(scene.posted).to.have.length(1);
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

  it('gives a late answer another chance when its session is opened again', async () => {
    const before = await lateScene();
    before.attempt.stop();
    const again = new Scene(before.shelf);
    await again.pass(250);
    again.serve();
    expect(again.attempt.queue.whereabouts('q1')).to.equal('saved');
    expect(again.model.held.get('q1')?.ans).to.equal('B');
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

  it('sends a late answer again when more time arrives before its own clock has seen the end', async () => {
    const scene = await lateScene();
    expect(scene.attempt.phase()).to.equal('answering');
    scene.deadline += 10 * MINUTE;
    scene.say({ event: 'deadline', deadline_at: new Date(scene.deadline).toISOString() });
    await scene.pass(250);
    scene.serve();
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
  });

  it('sends a late answer again where its end was moved there and back without a word', async () => {
    const scene = await lateScene();
    scene.hello();
    await scene.pass(250);
    scene.serve();
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
  });

  it('counts no answer as arrived that came too late, or that nobody has chosen', async () => {
    const scene = new Scene();
    const { queue } = scene.attempt;
    for (const qId of ['q1', 'q2']) queue.choose(qId, 'B');
    await scene.pass(250);
    for (const frame of scene.up.splice(0, 1)) scene.say(scene.receive(frame));
    queue.mark('q3', true);
    await scene.pass(250);
    expect(waitingWords(english, scene.attempt, 'socket')).to.match(/^1 of 2 answers .+ Sending the rest/);
    scene.turnDown();
    expect(waitingWords(english, scene.attempt, 'socket')).to.match(/^1 of 2 answers have arrived\. Waiting/);
    expect(waitingWords(english, scene.attempt, 'offline')).to.match(
      /^1 of 2 answers have arrived\. The server/,
    );
    queue.reconsider();
    await scene.pass(250);
    scene.serve();
    expect(waitingWords(english, scene.attempt, 'socket')).to.match(/^All answers have arrived/);
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
