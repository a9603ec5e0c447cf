/**
 * One student of the fault harness: chooses, changes, clears and marks answers, reloads the page, opens a second tab, moves to
 * another device, hands in; when and which is drawn from the seed. The page itself decides how all that reaches the server.
 */
import { Problem } from '../../public/exam-page/problem.js';
import type { PageStudentOptions } from '../support/page-student.js';
import { PageStudent } from '../support/page-student.js';
import type { SetUpExam } from '../support/school-setup.js';
import type { StudentCard } from '../support/simulated-student.js';
import { until } from '../support/waiting.js';
import { BrowserStorage } from './browser-storage.js';
import type { History } from './history.js';
import type { Random } from './random.js';

export interface SitterPlan {
  /** Where this student's network reaches the appliance. */
  url: string;
  card: StudentCard;
  exam: SetUpExam;
  history: History;
  random: Random;
  /** Mean time between two acts. */
  thinkMs: number;
}

const DELAYED_MS = 2500;
const LINGER_MS = 3000;

export class Sitter {
  readonly student: string;
  readonly plan: SitterPlan;
  /** Frames are doubled, reordered, delayed, lost. */
  mangled = false;
  #storage = new BrowserStorage();
  #page: PageStudent | undefined;
  #others: PageStudent[] = [];
  /** All of them, also those that are gone. */
  readonly #pages: PageStudent[] = [];
  #acting: NodeJS.Timeout | undefined;
  /** A reload, a second tab or a move to another device is under way. */
  #moving: Promise<void> = Promise.resolve();
  #isMoving = false;
  #left = false;

  constructor(plan: SitterPlan) {
    this.plan = plan;
    this.student = plan.card.number;
  }

  get page(): PageStudent {
    if (!this.#page) throw new Error(`${this.student} has not entered yet`);
    return this.#page;
  }

  /** Answering: neither finished nor waiting for something else. */
  get isSitting(): boolean {
    return this.#page !== undefined && !this.#isMoving && this.#phase() === 'answering';
  }

  get isFinished(): boolean {
    return this.#phase() === 'finished';
  }

  async enter(): Promise<void> {
    const page = this.#newPage('device');
    await page.enter().catch(async (error: unknown) => {
      // Somebody has ended the exam meanwhile: the page shows how.
      if (!(error instanceof Problem) || error.code !== 'already_completed' || !page.token) throw error;
      await page.resume(page.token);
    });
    this.#page = page;
  }

  /** Begins to act by itself, until `rest`. */
  act(): void {
    const { random, thinkMs } = this.plan;
    clearTimeout(this.#acting);
    this.#acting = setTimeout(
      () => {
        if (this.isSitting) this.#actOnce();
        else if (this.#phase() === 'ended') this.signInAgain();
        this.act();
      },
      thinkMs * (0.3 + 1.4 * random.next()),
    );
  }

  /** Does nothing more by itself. */
  pause(): void {
    clearTimeout(this.#acting);
  }

  /** The same, and resolves when what it has begun is through. */
  async rest(): Promise<void> {
    this.pause();
    await this.#moving;
  }

  /** A choice that is none of the choices so far, so that it has to be sent. */
  chooseAnew(): void {
    if (!this.isSitting) return;
    const { exam, random } = this.plan;
    const question = random.pick(exam.questions);
    const { ans } = this.page.attempt.queue.choiceOf(question.id);
    this.page.choose(question.id, random.pick(question.options.filter((option) => option !== ans)));
  }

  /** Nothing is waiting to be acked, on any device that still may send. */
  get isSaved(): boolean {
    return (
      !this.#isMoving &&
      [this.#page, ...this.#others].every((page) => {
        if (!page) return true;
        const phase = page.attempt.phase();
        return phase === 'finished' || phase === 'ended' || page.attempt.queue.waiting().length === 0;
      })
    );
  }

  /** Pages that may still send something. */
  get openPages(): PageStudent[] {
    return [this.#page, ...this.#others].filter((page) => {
      const phase = page?.attempt.phase();
      return phase !== undefined && phase !== 'finished' && phase !== 'ended';
    }) as PageStudent[];
  }

  /** Hands in as often as it takes, and writes down the grade that is shown in the end. */
  async handIn(limitMs: number): Promise<void> {
    await this.rest();
    await until(
      `${this.student} has a grade (the page is ${this.#phase()})`,
      () => {
        if (this.#phase() === 'answering') this.page.attempt.handIn();
        if (this.#phase() === 'ended') this.signInAgain();
        return this.isFinished;
      },
      limitMs,
    );
    const { history } = this.plan;
    history.add({
      kind: 'told',
      student: this.student,
      device: '',
      score: this.page.attempt.outcome()?.score,
    });
  }

  leave(): void {
    this.#left = true;
    clearTimeout(this.#acting);
    for (const page of this.#pages) page.leave();
  }

  reload(): void {
    this.#move(async () => {
      const { token } = this.page;
      if (token === undefined) return;
      this.page.leave();
      this.#page = undefined;
      const page = this.#newPage('reloaded');
      await page.resume(token);
      this.#page = page;
    });
  }

  /** Another socket of the same sign-in, with what the browser has stored. */
  openSecondTab(): void {
    this.#move(async () => {
      const { token } = this.page;
      if (token === undefined || this.#others.length > 0) return;
      const tab = this.#newPage('tab');
      await tab.resume(token);
      this.#others.push(tab);
    });
  }

  /** Signs in on another device; the page on the old one finds out by itself. */
  changeDevice(): void {
    this.#move(async () => {
      const old = this.page;
      this.#storage = new BrowserStorage();
      await this.enter();
      this.#others.push(old);
    });
  }

  #actOnce(): void {
    const { exam, random } = this.plan;
    const tab = this.#others.find((page) => page.attempt.phase() === 'answering');
    const page = tab && random.chance(0.3) ? tab : this.page;
    const question = random.pick(exam.questions);
    const dice = random.next();
    if (dice < 0.7) page.choose(question.id, random.pick(question.options));
    else if (dice < 0.78) page.choose(question.id, null);
    else if (dice < 0.9) page.mark(question.id, random.chance(0.5));
    else if (dice < 0.93) this.reload();
    else if (dice < 0.95) this.openSecondTab();
    else if (dice < 0.96) this.changeDevice();
    else if (this.mangled) this.page.loseSight(LINGER_MS);
  }

  /** Whose sign-in is over signs in again, as the page asks. */
  signInAgain(): void {
    this.#move(async () => {
      this.#page?.leave();
      await this.enter();
    });
  }

  #move(steps: () => Promise<void>): void {
    if (this.#isMoving || this.#left) return;
    this.#isMoving = true;
    this.#moving = steps()
      .catch(async (error: unknown) => {
        if (this.#left) return;
        this.plan.history.note(this.student, `could not go on: ${String(error)}`);
        if (!this.#page) await this.enter();
      })
      .catch((error: unknown) => this.plan.history.note(this.student, `is out: ${String(error)}`))
      .finally(() => {
        this.#isMoving = false;
      });
  }

  #newPage(kind: string): PageStudent {
    const { url, card, exam, history } = this.plan;
    const device = `${kind} ${this.#pages.length + 1}`;
    const options: PageStudentOptions = {
      url,
      card,
      examId: exam.id,
      entryToken: exam.entryToken,
      storage: kind === 'tab' ? this.#storage.copy() : this.#storage,
      recorder: history.recorder(this.student, device),
      journey: () => this.#journey(),
    };
    history.note(this.student, 'opens the page', device);
    const page = new PageStudent(options);
    this.#pages.push(page);
    if (this.#left) page.leave();
    return page;
  }

  #journey(): number[] {
    const { random } = this.plan;
    if (!this.mangled) return [0];
    const dice = random.next();
    if (dice < 0.2) return [0, random.next() * DELAYED_MS];
    if (dice < 0.4) return [random.next() * DELAYED_MS];
    if (dice < 0.43) return [];
    return [0];
  }

  #phase(): string {
    return this.#page?.attempt.phase() ?? 'outside';
  }
}
