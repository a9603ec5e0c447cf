/*
 * Whatever happens between page and server - acks lost, sockets cut, pages reloaded, reports and old frames that come late, a
 * Redis that has lost what it acked - the server ends up holding each last choice, and "saved" is never said of what it does not
 * hold.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import type { AnswerRecord } from '../../../public/exam-page/answer.js';
import { type AnswerQueue, createAnswerQueue } from '../../../public/exam-page/answer-queue.js';
import type { AnswerFrame, AnswerReply, WireAnswers } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

type Step =
  | { do: 'choose'; q: number; ans: string | null }
  | { do: 'mark'; q: number; flag: boolean }
  | { do: 'send' | 'arrive' | 'reply' | 'all' | 'cut' | 'reload' | 'slow' | 'ask' }
  | { do: 'record' | 'lose' }
  | { do: 'straggle'; heard: boolean }
  | { do: 'told'; restart: boolean }
  | { do: 'wait'; ms: number }
  | { do: 'elsewhere'; q: number; ans: string };

// Few questions, so that much happens to each.
const question = fc.nat(1);
const ownSteps: fc.Arbitrary<Step>[] = [
  fc.record({ do: fc.constant('choose' as const), q: question, ans: fc.constantFrom('A', 'B', 'C', null) }),
  fc.record({ do: fc.constant('mark' as const), q: question, flag: fc.boolean() }),
  fc.record({ do: fc.constantFrom('send' as const, 'arrive' as const, 'reply' as const) }),
  fc.record({ do: fc.constantFrom('send' as const, 'arrive' as const, 'reply' as const, 'all' as const) }),
  fc.record({ do: fc.constantFrom('cut' as const, 'reload' as const, 'slow' as const, 'ask' as const) }),
  fc.record({ do: fc.constant('straggle' as const), heard: fc.boolean() }),
  fc.record({ do: fc.constant('told' as const), restart: fc.boolean() }),
  fc.record({ do: fc.constantFrom('record' as const, 'lose' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5000) }),
];
const elsewhere: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('elsewhere' as const),
  q: question,
  ans: fc.constantFrom('A', 'B', 'C', 'D'),
});

class World {
  readonly server = new ModelServer();
  readonly shelf = new Map<string, AnswerRecord>();
  readonly wishes = new Map<string, string | null>();
  readonly told = new Set<string>();
  private now = 0;
  private up: AnswerFrame[] = [];
  private down: AnswerReply[] = [];
  /** Left on sockets that the page has given up, or in requests beside the socket: the server may still read them. */
  private stragglers: { frame: AnswerFrame; visit: number }[] = [];
  private visit = 0;
  /** What the server held when it was asked; on its way here. */
  private onTheirWay: WireAnswers[] = [];
  private recorded: WireAnswers = {};
  queue: AnswerQueue = this.open();

  private open(): AnswerQueue {
    return createAnswerQueue(
      new Map(this.shelf),
      { now: () => this.now, serverNow: () => this.now },
      {
        keep: (qId, record) => void this.shelf.set(qId, record),
        changed: () => undefined,
        replaced: (qIds) => {
          for (const qId of qIds) {
            this.told.add(qId);
            this.wishes.delete(qId);
          }
        },
      },
    );
  }

  private reconnect(): void {
    // What the old socket still carries reaches the server before the new one says hello, or long after it.
    for (const frame of this.up.splice(0, this.up.length / 2)) this.server.receive(frame);
    this.abandon();
    this.queue.merge(this.server.answers(), true);
  }

  private abandon(): void {
    this.stragglers.push(...this.up.map((frame) => ({ frame, visit: this.visit })));
    this.up = [];
    this.down = [];
  }

  step(step: Step): void {
    switch (step.do) {
      case 'choose':
        if (this.queue.choiceOf(`q${step.q}`).ans === step.ans) break;
        this.queue.choose(`q${step.q}`, step.ans);
        this.wishes.set(`q${step.q}`, step.ans);
        break;
      case 'mark':
        this.queue.mark(`q${step.q}`, step.flag);
        break;
      case 'send':
        this.up.push(...this.queue.take(3));
        break;
      case 'arrive': {
        const frame = this.up.shift();
        if (frame) this.down.push(this.server.receive(frame));
        break;
      }
      case 'straggle': {
        const straggler = this.stragglers.shift();
        if (!straggler) break;
        const reply = this.server.receive(straggler.frame);
        if (step.heard && straggler.visit === this.visit) this.queue.reply(reply);
        break;
      }
      case 'told': {
        const answers = this.onTheirWay.shift();
        if (!answers) break;
        if (step.restart) this.abandon();
        this.queue.merge(answers, step.restart);
        break;
      }
      case 'reply': {
        const reply = this.down.shift();
        if (reply) this.queue.reply(reply);
        break;
      }
      case 'all':
        this.down.push(...[...this.up.splice(0), ...this.queue.take(20)].map((f) => this.server.receive(f)));
        for (const reply of this.down.splice(0)) this.queue.reply(reply);
        break;
      case 'record':
        this.recorded = this.server.answers();
        break;
      case 'lose':
        // The server has gone with its Redis, and its sockets and requests with it.
        this.up = [];
        this.stragglers = [];
        this.onTheirWay = [];
        this.server.lose(this.recorded);
        this.reconnect();
        break;
      case 'slow': {
        const frame = this.up.shift();
        if (frame) this.queue.reply({ event: 'error', code: 'slow_down', q_id: frame.q_id, id: frame.id });
        break;
      }
      case 'ask':
        this.onTheirWay.push(this.server.answers());
        break;
      case 'cut':
        this.reconnect();
        break;
      case 'reload':
        this.onTheirWay = [];
        this.queue = this.open();
        this.reconnect();
        this.visit += 1;
        break;
      case 'wait':
        this.now += step.ms;
        break;
      case 'elsewhere':
        this.server.elsewhere(`q${step.q}`, step.ans);
        break;
    }
  }

  settle(): void {
    this.reconnect();
    for (let round = 0; round < 20 && this.queue.waiting().length > 0; round += 1) {
      this.now += 1000;
      for (const frame of this.queue.take(20)) this.queue.reply(this.server.receive(frame));
    }
    this.readStragglers();
  }

  private readStragglers(): void {
    for (const { frame } of this.stragglers.splice(0)) this.server.receive(frame);
  }

  held(qId: string): string | null {
    return this.server.held.get(qId)?.ans ?? null;
  }
}

describe('the answer queue, whatever happens', () => {
  it('ends with the server holding each last choice and mark', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...ownSteps), { maxLength: 60, size: 'max' }), (steps) => {
        const world = new World();
        for (const step of steps) world.step(step);
        world.settle();
        expect(world.queue.waiting()).to.deep.equal([]);
        expect([...world.told]).to.deep.equal([]);
        for (const [qId, wish] of world.wishes) {
          expect(world.held(qId), qId).to.equal(wish);
          expect(world.queue.choiceOf(qId).ans, qId).to.equal(wish);
        }
        for (const [qId, answer] of world.server.held)
          expect(world.queue.choiceOf(qId).flag, qId).to.equal(answer.flag);
      }),
      { numRuns: 3000 },
    );
  });

  it('never says saved of an answer that the server does not hold', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...ownSteps), { maxLength: 60, size: 'max' }), (steps) => {
        const world = new World();
        for (const step of steps) {
          world.step(step);
          for (const qId of world.wishes.keys()) {
            if (world.queue.whereabouts(qId) === 'saved')
              expect(world.queue.choiceOf(qId).ans, qId).to.equal(world.held(qId));
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('loses no choice to another device without telling, and then shows what the server holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...ownSteps, elsewhere), { maxLength: 60, size: 'max' }), (steps) => {
        const world = new World();
        for (const step of steps) world.step(step);
        world.settle();
        for (const qId of ['q0', 'q1']) expect(world.queue.choiceOf(qId).ans, qId).to.equal(world.held(qId));
        for (const [qId, wish] of world.wishes) expect(world.held(qId), qId).to.equal(wish);
      }),
      { numRuns: 3000 },
    );
  });

  it('never has two frames of one question under way, nor more than allowed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(...ownSteps), { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 20 }),
        (steps, limit) => {
          const world = new World();
          for (const step of steps) {
            world.step(step);
            if (step.do !== 'send') continue;
            const frames = world.queue.take(limit);
            expect(new Set(frames.map((f) => f.q_id)).size).to.equal(frames.length);
            expect(frames.length).to.be.at.most(limit);
            expect(world.queue.take(limit)).to.deep.equal([]);
            world.queue.release(frames.map((f) => f.id));
          }
        },
      ),
    );
  });
});
