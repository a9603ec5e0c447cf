/* The exam itself: bar, notices, one question or the review, grid and foot, all fed by the attempt. */
import type { Attempt, Notice, Reach } from '../attempt-contract.js';
import { fill, h } from '../element.js';
import { createFormulaFont } from '../formula-font.js';
import { createImageStore } from '../images.js';
import { listenToKeys } from '../keyboard.js';
import type { Page, Screen } from '../page.js';
import { confirm } from './confirm.js';
import { closeDialogs } from './dialogs.js';
import { examBar } from './exam-bar.js';
import { examFoot } from './exam-foot.js';
import { examNews } from './exam-news.js';
import { grid } from './grid.js';
import { notices } from './notices.js';
import { questionView } from './question.js';
import { isAnswered, reviewView } from './review.js';
import { isAway, stateCards } from './state-cards.js';
import { steadyFoot } from './steady-foot.js';
import { steadyReach } from './steady-reach.js';
import { textSize } from './text-size.js';
import { timeLeft } from './time-left.js';
import { waitingView } from './waiting.js';

export interface ExamScreen extends Screen {
  /** Called several times a second. */
  tick(): void;
  answer(qId: string): void;
  phase(): void;
  paper(): void;
  notice(notice: Notice): void;
  /** The student is told that the server cannot be reached. */
  isCutOff(): boolean;
  /** Puts away what lies over the question, or before it. */
  back(): void;
}

type Mode = 'question' | 'review' | 'waiting';

/** What fills the middle of the screen. */
interface Shown {
  element: HTMLElement;
  heading: HTMLElement;
  draw(reach: Reach): void;
  walk?(by: 1 | -1): void;
}

export function examScreen(page: Page, attempt: Attempt): ExamScreen {
  const { t, announcer } = page;
  const { queue } = attempt;
  const ahead = [createImageStore(), createFormulaFont()];
  const reachNow = steadyReach(attempt);
  const time = timeLeft(t, announcer);
  const cards = notices(t, () => shown?.heading.focus({ preventScroll: true }));
  const drawStates = stateCards(t, cards, announcer);
  const tellNews = examNews(t, { attempt, announcer, cards });
  const map = grid(t, queue, { go: (qId) => go(qId, true), review: showReview });
  const foot = examFoot(t, cards.element, { turn, doubt, review: showReview });
  const steady = steadyFoot(foot.element, cards.element);
  const bar = examBar(t, {
    title: attempt.paper().title,
    textSize: textSize(t, page.keeper),
    time: time.element,
    gridToggle: map.toggle,
  });
  const main = h('main', { class: 'exam__main' });
  let mode: Mode = 'question';
  let currentId = '';
  let shown: Shown | null = null;
  /** Questions whose cell in the grid is behind, and whether anything is. */
  const stale = new Set<string>();
  let dirty = true;
  let cutOff = false;
  let frame = 0;

  const element = h(
    'div',
    { class: 'exam' },
    bar.element,
    time.details,
    // The foot comes before the grid: to Tab, 150 cells must not lie between an option and "Doubtful".
    h('div', { class: 'exam__body' }, h('div', { class: 'exam__column' }, main, foot.element), map.element),
  );

  const questions = () => attempt.paper().questions;
  const place = () =>
    Math.max(
      0,
      questions().findIndex((q) => q.id === currentId),
    );

  function go(qId: string, focus: boolean): void {
    const question = questions().find((q) => q.id === qId);
    if (!question || mode === 'waiting') return;
    const { activeElement } = document;
    const isLost = main.contains(activeElement) || steady.hides(activeElement);
    currentId = qId;
    const view = questionView(t, question, questions().length, {
      choose: (key) => choose(key),
      clear: () => choose(null),
    });
    bar.here(question.number, questions().length);
    show('question', { ...view, draw: () => view.draw(queue.choiceOf(qId).ans, attempt.locked()) });
    // What had the focus is gone with the last question, or lies far below this one.
    if (focus || isLost) view.heading.focus();
    else announcer.say(t('question.heading', { number: question.number, total: questions().length }));
  }

  function choose(key: string | null): void {
    if (attempt.locked() || mode !== 'question') return;
    queue.choose(currentId, key);
    attempt.tick();
    draw();
  }

  function doubt(): void {
    if (attempt.locked() || mode !== 'question') return;
    queue.mark(currentId, !queue.choiceOf(currentId).flag);
    attempt.tick();
    draw();
  }

  function turn(by: 1 | -1): void {
    if (mode === 'waiting') return;
    if (mode === 'review') {
      if (by === -1) go(questions()[questions().length - 1]?.id ?? '', false);
      return;
    }
    const next = questions()[place() + by];
    if (next) go(next.id, false);
    else if (by === 1) showReview();
  }

  function showReview(): void {
    if (mode === 'waiting') return;
    const view = reviewView(t, attempt, {
      go: (qId) => go(qId, true),
      back: () => go(currentId, true),
      handIn: ask,
    });
    show('review', view);
    view.heading.focus();
  }

  function ask(): void {
    if (attempt.locked()) return;
    const open = questions().filter((q) => !isAnswered(attempt, q)).length;
    const text =
      open === 0 ? t('hand-in.text') : `${t('hand-in.unanswered', { count: open })} ${t('hand-in.text')}`;
    confirm(t, { title: t('hand-in.title'), text, yes: t('hand-in.yes') }, () => attempt.handIn());
  }

  function showWaiting(): void {
    const view = waitingView(t, attempt, () => attempt.keepAnswering());
    show('waiting', view);
    view.heading.focus();
  }

  /** Whatever is shown begins at its top. */
  function show(next: Mode, what: Shown): void {
    mode = next;
    element.dataset.mode = next;
    shown = what;
    fill(main, what.element);
    bar.away(mode !== 'question');
    map.here(mode === 'question' ? currentId : null);
    map.close();
    window.scrollTo(0, 0);
    draw();
    steady.settle();
  }

  /** All that an ack changes goes into one frame: on an old PC each frame costs more than all of this page's script. */
  function drawSoon(): void {
    dirty = true;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (dirty) draw();
    });
  }

  function draw(): void {
    dirty = false;
    for (const qId of stale) map.draw(qId);
    stale.clear();
    const reach = reachNow();
    shown?.draw(reach);
    foot.draw({
      attempt,
      reach,
      currentId: mode === 'question' ? currentId : null,
      flag: queue.choiceOf(currentId).flag,
      first: place() === 0 && mode === 'question',
      last: place() === questions().length - 1,
      mode,
    });
    cutOff = isAway(reach);
    drawStates({ attempt, reach, lasting: page.shelf.lasting(), waiting: mode === 'waiting' });
  }

  function build(): void {
    map.build(questions());
    const html = questions().flatMap((q) => [q.html, ...q.options.map((o) => o.text)]);
    for (const store of ahead) store.fetch(html);
  }

  const stopKeys = listenToKeys({
    choosePlace(at) {
      const option = questions()[place()]?.options[at];
      if (option && mode === 'question') choose(option.key);
    },
    turn,
    walk: (by) => shown?.walk?.(by),
  });

  build();
  go(questions().find((q) => !isAnswered(attempt, q))?.id ?? questions()[0]?.id ?? '', false);

  return {
    element,
    tick() {
      time.draw(attempt);
      if (dirty || reachNow.changed()) draw();
    },
    answer(qId) {
      stale.add(qId);
      drawSoon();
    },
    phase() {
      // The clock must not differ from what is told of it, not even for the moment until the next tick.
      time.draw(attempt);
      const locked = attempt.phase() === 'handing-in' || attempt.phase() === 'time-up';
      if (attempt.phase() === 'time-up') announcer.urge(t('waiting.time-up'));
      // A question that is still asked would be answered in vain.
      if (attempt.locked()) closeDialogs();
      if (locked) showWaiting();
      else if (mode === 'waiting') {
        mode = 'question';
        go(currentId, true);
      } else draw();
    },
    paper() {
      build();
      if (!questions().some((q) => q.id === currentId)) currentId = questions()[0]?.id ?? '';
      if (mode === 'question') go(currentId, false);
      else draw();
    },
    notice(news) {
      if (news.kind === 'deadline') time.draw(attempt);
      tellNews(news);
    },
    isCutOff: () => cutOff,
    back() {
      if (closeDialogs()) return;
      if (map.isOpen()) map.close();
      else if (mode === 'review') go(currentId, true);
    },
    leave() {
      cancelAnimationFrame(frame);
      closeDialogs();
      map.close();
      stopKeys();
      steady.stop();
      for (const store of ahead) store.stop();
    },
  };
}
