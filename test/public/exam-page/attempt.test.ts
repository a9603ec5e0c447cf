/* The attempt while the student answers: what it sends first, when it stands still, what the student is told. */
import { expect } from 'chai';
import { Problem } from '../../../public/exam-page/problem.js';
import { MINUTE, Scene, START } from './attempt-scene.js';

describe('the attempt', () => {
  it('saves over the socket', async () => {
    const scene = new Scene();
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(250);
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('on-its-way');
    scene.serve();
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
    expect(scene.attempt.reach()).to.equal('socket');
  });

  it('saves over HTTP where no socket can be opened', async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    scene.cut();
    scene.attempt.queue.choose('q1', 'B');
    await scene.pass(10_000);
    expect(scene.attempt.queue.whereabouts('q1')).to.equal('saved');
    expect(scene.attempt.reach()).to.equal('http');
    expect(scene.posted).to.have.length(1);
  });

  it('stops at once when the student signs in elsewhere, whether the socket or HTTP says so', async () => {
    const bySocket = new Scene();
    bySocket.cut(4409);
    expect([bySocket.attempt.phase(), bySocket.attempt.end()]).to.deep.equal(['ended', 'elsewhere']);
    const byHttp = new Scene();
    byHttp.socketWorks = false;
    byHttp.problem = new Problem(401, 'signed_in_elsewhere', '');
    byHttp.cut();
    await byHttp.pass(3000);
    expect([byHttp.attempt.phase(), byHttp.attempt.end()]).to.deep.equal(['ended', 'elsewhere']);
  });

  it("takes nobody else's 401 for the server's", async () => {
    const scene = new Scene();
    scene.socketWorks = false;
    // Another device of the school answers at this address, or a proxy in between.
    scene.problem = new Problem(401, 'http_401', '');
    scene.cut();
    await scene.pass(3000);
    expect(scene.attempt.phase()).to.equal('answering');
    scene.problem = new Problem(401, 'not_signed_in', '');
    await scene.pass(15_000);
    expect([scene.attempt.phase(), scene.attempt.end()]).to.deep.equal(['ended', 'signed-out']);
  });

  it('goes by what the socket has said since it asked over HTTP how the session stands', async () => {
    const scene = new Scene();
    const asked = { ...scene.state(), paused: true };
    let arrive: () => void = () => undefined;
    scene.slowReport = new Promise((resolve) => {
      arrive = resolve;
    });
    scene.state = () => asked;
    scene.say({ event: 'paused' });
    for (let i = 0; i < 5; i += 1) {
      await scene.pass(3250);
      scene.say({ event: 'pong', server_time: new Date(START + scene.at).toISOString() });
    }
    scene.deadline += 10 * MINUTE;
    scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline).toISOString() });
    scene.say({ event: 'deadline', deadline_at: new Date(scene.deadline).toISOString() });
    arrive();
    await scene.pass(250);
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.attempt.deadline()).to.equal(scene.deadline);
    expect(scene.notices).to.deep.equal([]);
  });

  it('stands still while paused', async () => {
    const scene = new Scene();
    scene.say({ event: 'paused', at: new Date(START).toISOString() });
    const left = scene.attempt.timeLeft();
    await scene.pass(5000);
    expect(scene.attempt.timeLeft()).to.equal(left);
    expect(scene.attempt.locked()).to.equal(true);
    scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline + 5000).toISOString() });
    expect(scene.attempt.locked()).to.equal(false);
    expect(scene.attempt.timeLeft()).to.equal(left);
  });

  it('knows after a reload that the clock stands, and since when', async () => {
    const scene = new Scene();
    scene.say({
      event: 'hello',
      ...scene.state(),
      paused: true,
      paused_at: new Date(START - MINUTE).toISOString(),
    });
    expect(scene.attempt.phase()).to.equal('paused');
    expect(scene.attempt.timeLeft()).to.equal(91 * MINUTE);
    scene.hello();
    expect(scene.attempt.phase()).to.equal('answering');
  });

  it('notices the end of a pause although its frame was lost', async () => {
    const scene = new Scene();
    scene.say({ event: 'paused' });
    scene.deadline += 5 * MINUTE;
    await scene.pass(20_000);
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.attempt.deadline()).to.equal(scene.deadline);
  });

  it('tells of time that was given while the page was away, and not of the end of a pause', async () => {
    const scene = new Scene();
    scene.cut(1012);
    scene.deadline += 4 * MINUTE;
    await scene.pass(10_000);
    const deadline_story = { base_seconds: 5400, extra_minutes: 0, extra_seconds: 0, credit_seconds: 240 };
    scene.say({ event: 'hello', ...scene.state(), deadline_story });
    expect(scene.notices).to.deep.equal([{ kind: 'deadline', reason: undefined, later: true }]);
    expect(scene.attempt.story()).to.deep.equal(deadline_story);
    scene.say({ event: 'paused', reason: 'Pengumuman' });
    scene.deadline += MINUTE;
    scene.hello();
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.notices).to.have.length(1);
  });

  it('asks within seconds since when the clock stands, where a frame that makes up for a lost one does not say so', async () => {
    const scene = new Scene();
    const { state } = scene;
    const standing = { paused: true, paused_at: new Date(START).toISOString() };
    await scene.pass(18_000);
    scene.state = () => ({ ...state.call(scene), ...standing });
    scene.say({ event: 'paused' });
    await scene.pass(4000);
    expect(scene.attempt.timeLeft()).to.equal(90 * MINUTE);
  });

  it('shows another reason for a pause at once', () => {
    const scene = new Scene();
    scene.say({ event: 'paused', reason: 'Gempa' });
    const before = scene.phases;
    scene.say({ event: 'paused', reason: 'Semua keluar!' });
    expect(scene.attempt.pausedReason()).to.equal('Semua keluar!');
    expect(scene.phases).to.equal(before + 1);
  });

  it('asks again within seconds when nobody could tell it how the session stands, whenever that was', async () => {
    for (let awayMs = 20_000; awayMs < 30_000; awayMs += 500) {
      const scene = new Scene();
      scene.socketWorks = false;
      scene.cut();
      scene.problem = new Problem(0, 'unreached', '');
      await scene.pass(awayMs);
      scene.problem = null;
      scene.closed = { score: 50, close_reason: 'FORCED' };
      await scene.pass(6250);
      expect(scene.attempt.phase(), `away for ${awayMs} ms`).to.equal('finished');
    }
  });

  it('asks how its time came about where only the new end is told, and claims nothing until it knows', async () => {
    const scene = new Scene();
    const story = (credit: number) => ({
      base_seconds: 5400,
      extra_minutes: 0,
      extra_seconds: 0,
      credit_seconds: credit,
    });
    for (const event of ['deadline', 'resumed']) {
      scene.say({ event: 'hello', ...scene.state(), deadline_story: story(0) });
      if (event === 'resumed') scene.say({ event: 'paused' });
      scene.deadline += 4 * MINUTE;
      scene.state = () => ({ ...Scene.prototype.state.call(scene), deadline_story: story(240) });
      scene.say({ event, deadline_at: new Date(scene.deadline).toISOString() });
      expect(scene.attempt.story(), event).to.equal(null);
      await scene.pass(4000);
      expect(scene.attempt.story(), event).to.deep.equal(story(240));
    }
    expect(scene.notices).to.deep.equal([{ kind: 'deadline', reason: undefined, later: true }]);
  });

  it('fetches a corrected paper and tells', async () => {
    const scene = new Scene();
    scene.version = 2;
    scene.say({ event: 'paper' });
    await scene.pass(4000);
    expect(scene.attempt.paper().version).to.equal(2);
    expect(scene.notices.at(-1)).to.deep.equal({ kind: 'paper' });
  });

  it('tells each message once', () => {
    const scene = new Scene();
    const message = { text: 'Soal 12: bacalah "kecuali".', at: new Date(START).toISOString() };
    scene.say({ event: 'message', ...message });
    scene.say({ event: 'hello', ...scene.state(), messages: [message] });
    expect(scene.notices).to.deep.equal([{ kind: 'message', message }]);
  });
});
