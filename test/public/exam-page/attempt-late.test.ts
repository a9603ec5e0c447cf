/* What becomes of answers that came too late: evidence, another chance, and never a word of having arrived. */

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

describe('an answer that came too late', () => {
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

  it('stops sending where the server takes no evidence, and does not call it sent', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q2', 'C');
    scene.closed = { finished_at: new Date(START).toISOString(), close_reason: 'FORCED' };
    scene.say({ event: 'closed', reason: 'FORCED', finished_at: scene.closed.finished_at });
    await scene.pass(20_000);
    expect(scene.attempt.outcome()).to.deep.include({ tooLate: 1, evidence: 0, onlyHere: 0 });
    expect(scene.posted).to.have.length(1);
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
});
