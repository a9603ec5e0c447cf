/* The attempt decides when to lock, what to send first and what the student is told: phase by phase. */
import { expect } from 'chai';
import { type AnswerShelf, createAnswerShelf } from '../../../public/exam-page/answer-shelf.js';
import { type Attempt, createAttempt, type Notice } from '../../../public/exam-page/attempt.js';
import { createClock } from '../../../public/exam-page/clock.js';
import type { SocketHandlers } from '../../../public/exam-page/connection.js';
import { createKeeper } from '../../../public/exam-page/keeper.js';
import { Problem } from '../../../public/exam-page/problem.js';
import type { AnswerFrame, AnswerReply, Paper, SessionState } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

const START = Date.parse('2026-12-07T01:00:00Z');
const MINUTE = 60_000;

const paper: Paper = {
  exam_id: 'ujian-1',
  title: 'Matematika',
  duration_minutes: 90,
  version: 1,
  shuffle_questions: false,
  shuffle_options: false,
  order_scheme: 1,
  questions: ['q1', 'q2', 'q3'].map((id, i) => ({
    id,
    order_num: i + 1,
    question_text: '<p>2 + 2 = …</p>',
    options: ['A', 'B', 'C', 'D'].map((key) => ({ key, text: key })),
  })),
};

const emptyShelf = (): AnswerShelf =>
  createAnswerShelf(
    createKeeper(
      () => null,
      () => null,
    ),
  );

/** One page, one line to the server, and time that passes when told to. */
class Scene {
  readonly model = new ModelServer();
  readonly notices: Notice[] = [];
  readonly posted: AnswerFrame[][] = [];
  at = 0;
  deadline = START + 90 * MINUTE;
  version = 1;
  reachable = true;
  /** Replies to posted answers are on their way until it resolves. */
  slowReply: Promise<void> | null = null;
  problem: Problem | null = null;
  socketWorks = true;
  closed: Partial<SessionState> | null = null;
  line: SocketHandlers | null = null;
  up: AnswerFrame[] = [];
  submits = 0;
  readonly shelf: AnswerShelf;
  readonly attempt: Attempt;

  constructor(shelf = emptyShelf()) {
    this.shelf = shelf;
    const clock = createClock(() => this.at);
    const answer = async <T>(value: () => T): Promise<T> => {
      if (this.problem) throw this.problem;
      if (!this.reachable) throw new Problem(0, 'unreached', '');
      return value();
    };
    this.attempt = createAttempt(
      {
        hello: this.state(),
        askedAt: 0,
        paper,
        shelf: this.shelf,
        clock,
        now: () => this.at,
        random: () => 0.5,
        routes: {
          getSession: () => answer(() => this.state()),
          getPaper: () => answer(() => ({ ...paper, version: this.version })),
          postSubmit: () => answer(() => this.grade()),
          postAnswers: async (frames) => {
            const replies = await answer(() => {
              this.posted.push(frames);
              return frames.map((frame) => this.receive(frame));
            });
            await this.slowReply;
            return replies;
          },
          openSocket: (handlers) => {
            if (!this.socketWorks || !this.reachable) throw new Error('refused');
            this.line = handlers;
            return {
              send: (text) => {
                const message = JSON.parse(text) as AnswerFrame & { action: string };
                if (message.action === 'submit') this.submits += 1;
                else if (message.action === 'autosave') this.up.push(message);
              },
              drop: () => {
                this.line = null;
              },
            };
          },
        },
      },
      {
        answer: () => undefined,
        phase: () => undefined,
        paper: () => undefined,
        notice: (notice) => void this.notices.push(notice),
      },
    );
    this.attempt.start();
    this.hello();
  }

  state(): SessionState {
    return {
      session_id: 'sesi-1',
      server_time: new Date(START + this.at).toISOString(),
      utc_offset_minutes: 420,
      deadline_at: new Date(this.deadline).toISOString(),
      version: this.version,
      answers: this.model.answers(),
      status: this.closed ? 'COMPLETED' : 'IN_PROGRESS',
      ...this.closed,
    };
  }

  receive(frame: AnswerFrame): AnswerReply {
    const code = this.closed?.close_reason === 'DEADLINE' ? 'late' : 'closed';
    if (this.closed) return { event: 'error', code, q_id: frame.q_id, id: frame.id };
    return this.model.receive(frame);
  }

  grade(): { score?: number } {
    this.closed ??= {
      score: 100,
      finished_at: new Date(START + this.at).toISOString(),
      close_reason: 'SUBMIT',
      receipt: 'HR4C-7K3M-Q2XV-0A9T',
    };
    return { score: this.closed.score };
  }

  say(frame: object): void {
    this.line?.text(JSON.stringify(frame));
  }

  hello(): void {
    this.say({ event: 'hello', ...this.state() });
  }

  /** The server takes what has come up the socket and answers. */
  serve(): void {
    for (const frame of this.up.splice(0)) this.say(this.receive(frame));
  }

  cut(code = 1006): void {
    const line = this.line;
    this.line = null;
    this.up = [];
    line?.closed(code);
  }

  async pass(ms: number): Promise<void> {
    for (const until = this.at + ms; this.at < until; ) {
      this.at += 250;
      this.attempt.tick();
      // Requests answer within the tick: microtasks alone, so that nothing here depends on real time.
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
    }
  }
}

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
    const before = new Scene();
    before.attempt.queue.choose('q1', 'B');
    await before.pass(250);
    for (const { q_id, id } of before.up.splice(0)) before.say({ event: 'error', code: 'late', q_id, id });
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
    for (const { q_id, id } of scene.up.splice(0)) scene.say({ event: 'error', code: 'late', q_id, id });
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

  it('goes to the result when the socket says that the exam is over', async () => {
    const scene = new Scene();
    scene.closed = { finished_at: new Date(START).toISOString() };
    scene.cut(4410);
    await scene.pass(1000);
    expect(scene.attempt.phase()).to.equal('finished');
    expect(scene.attempt.outcome()?.score).to.equal(undefined);
  });

  it('shows a close by the proctor with its reason', () => {
    const scene = new Scene();
    scene.say({ event: 'closed', reason: 'FORCED', score: 40, finished_at: new Date(START).toISOString() });
    expect(scene.attempt.outcome()).to.deep.include({ reason: 'FORCED', score: 40, finishedAt: START });
  });

  it('stands still while paused', async () => {
    const scene = new Scene();
    scene.say({ event: 'paused' });
    const left = scene.attempt.timeLeft();
    await scene.pass(5000);
    expect(scene.attempt.timeLeft()).to.equal(left);
    expect(scene.attempt.locked()).to.equal(true);
    scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline + 5000).toISOString() });
    expect(scene.attempt.locked()).to.equal(false);
    expect(scene.attempt.timeLeft()).to.equal(left);
  });

  it('goes on handing in when the word of a resumption comes late', async () => {
    const scene = new Scene();
    scene.attempt.handIn();
    scene.say({ event: 'resumed', deadline_at: new Date(scene.deadline + 5000).toISOString() });
    expect(scene.attempt.phase()).to.equal('handing-in');
    await scene.pass(250);
    expect(scene.submits).to.equal(1);
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
    scene.say({ event: 'paused' });
    scene.deadline += MINUTE;
    scene.hello();
    expect(scene.attempt.phase()).to.equal('answering');
    expect(scene.notices).to.have.length(1);
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
