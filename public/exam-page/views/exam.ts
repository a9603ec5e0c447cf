/* The exam itself: bar, notices, one question or the review, grid and foot, all fed by the attempt. */
import type { Attempt, Notice } from '../attempt.js';
import { fill, h } from '../element.js';
import { createFormulaFont } from '../formula-font.js';
import { createImageStore } from '../images.js';
import { listenToKeys } from '../keyboard.js';
import type { Page, Screen } from '../page.js';
import { clockTime } from '../school-time.js';
import { isChanged, timeStory } from '../time-story.js';
import { type Confirm, confirm } from './confirm.js';
import { examFoot } from './exam-foot.js';
import { grid } from './grid.js';
import { notices } from './notices.js';
import { type QuestionView, questionView } from './question.js';
import { isAnswered, reviewView } from './review.js';
import { steadyReach } from './steady-reach.js';
import { textSize } from './text-size.js';
import { timeLeft } from './time-left.js';
import { type Waiting, waitingView } from './waiting.js';

export interface ExamScreen extends Screen {
  /** Called several times a second. */
  tick(): void;
  answer(qId: string): void;
  phase(): void;
  paper(): void;
  notice(notice: Notice): void;
}

type Mode = 'question' | 'review' | 'waiting';

export function examScreen(page: Page, attempt: Attempt): ExamScreen {
  const { t, announcer } = page;
  const { queue } = attempt;
  const images = createImageStore();
  const formulaFont = createFormulaFont();
  const reachNow = steadyReach(attempt);
  const time = timeLeft(t, announcer);
  const cards = notices(t);
  const map = grid(t, queue, (qId) => go(qId, true));
  const foot = examFoot(t, { turn, doubt, review: showReview });
  const number = h('strong', { testid: 'question-number' });
  const total = h('span', {});
  const main = h('main', { class: 'exam__main' });
  let mode: Mode = 'question';
  let currentId = '';
  let view: QuestionView | null = null;
  let waiting: Waiting | null = null;
  let asked: Confirm | null = null;
  /** Questions whose cell in the grid is behind, and whether anything is. */
  const stale = new Set<string>();
  let dirty = true;
  let frame = 0;

  const numberLine = h(
    'p',
    { class: 'exam__number' },
    h('span', { class: 'exam__number-label' }, t('question.number')),
    number,
    total,
  );
  const element = h(
    'div',
    { class: 'exam' },
    h(
      'header',
      { class: 'exam__bar' },
      h('h1', { class: 'visually-hidden', tabindex: '-1' }, attempt.paper().title),
      numberLine,
      textSize(t, page.keeper),
      time.element,
      map.toggle,
    ),
    time.details,
    cards.element,
    h('div', { class: 'exam__body' }, main, map.element),
    foot.element,
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
    mode = 'question';
    currentId = qId;
    view = questionView(t, question, questions().length, {
      choose: (key) => choose(key),
      clear: () => choose(null),
    });
    fill(main, view.element);
    number.textContent = String(question.number);
    total.textContent = `/ ${questions().length}`;
    map.here(qId);
    map.close();
    window.scrollTo(0, 0);
    draw();
    if (focus) view.heading.focus();
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
    mode = 'review';
    view = null;
    const review = reviewView(t, attempt, {
      go: (qId) => go(qId, true),
      back: () => go(currentId, true),
      handIn: ask,
    });
    fill(main, review.element);
    map.here(null);
    map.close();
    window.scrollTo(0, 0);
    draw();
    review.heading.focus();
  }

  function ask(): void {
    const open = questions().filter((q) => !isAnswered(attempt, q)).length;
    const text =
      open === 0 ? t('hand-in.text') : `${t('hand-in.unanswered', { count: open })} ${t('hand-in.text')}`;
    asked = confirm(t, { title: t('hand-in.title'), text, yes: t('hand-in.yes') }, () => attempt.handIn());
  }

  function showWaiting(): void {
    asked?.close();
    mode = 'waiting';
    view = null;
    waiting = waitingView(t, attempt, () => attempt.keepAnswering());
    fill(main, waiting.element);
    map.close();
    draw();
    waiting.heading.focus();
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
    const { ans, flag } = queue.choiceOf(currentId);
    numberLine.classList.toggle('exam__number--away', mode !== 'question');
    view?.draw(ans, attempt.locked());
    waiting?.draw(reach);
    foot.draw({
      attempt,
      reach,
      currentId: mode === 'question' ? currentId : null,
      flag,
      first: place() === 0 && mode === 'question',
      last: place() === questions().length - 1,
      mode,
    });
    const away = reach === 'offline' || reach === 'restarting';
    cards.state(
      'connection',
      away ? t(reach === 'restarting' ? 'banner.restarting' : 'banner.offline') : null,
      {
        icon: 'wifi-off',
        tone: 'warn',
      },
    );
    const held = attempt.pausedReason() === 'outage';
    cards.state('paused', attempt.phase() === 'paused' ? t(held ? 'banner.held' : 'banner.paused') : null, {
      icon: 'player-pause',
      tone: 'warn',
    });
    const lasting = page.shelf.lasting();
    cards.state('storage', lasting === 'restart' ? null : t(`banner.lasting-${lasting}`), {
      icon: 'alert-triangle',
      tone: 'warn',
    });
  }

  function notice(news: Notice): void {
    // The clock must not differ from what is told, not even for the moment until the next tick.
    if (news.kind === 'deadline') time.draw(attempt);
    if (news.kind === 'replaced') {
      const numbers = questions()
        .filter((q) => news.qIds.includes(q.id))
        .map((q) => q.number);
      if (numbers.length === 0) return;
      told(t('notice.replaced', { count: numbers.length, numbers: numbers.join(', ') }), 'devices');
    } else if (news.kind === 'deadline') {
      const end = clockTime(attempt.deadline(), attempt.utcOffset());
      const text = t(news.later ? 'notice.more-time' : 'notice.less-time', { time: end });
      const story = isChanged(attempt.story()) ? timeStory(t, attempt.story()) : null;
      told(`${text}${reasonText(news.reason)}${story ? ` (${story})` : ''}`, 'clock');
    } else if (news.kind === 'message') {
      const at = clockTime(Date.parse(news.message.at), attempt.utcOffset());
      cards.tell(news.message.text, {
        icon: 'message',
        title: t('notice.message', { time: at }),
        dir: 'auto',
      });
      announcer.say(`${t('notice.message', { time: at })}: ${news.message.text}`);
    } else told(t('notice.paper'), 'refresh');
  }

  /** A code (`schedule`) has its text here; whatever else is a person's word, be it a single one, and is shown as it is. */
  function reasonText(reason: string | undefined): string {
    if (!reason) return '';
    const known = t(`reason.${reason.toLowerCase()}`);
    return ` ${known.startsWith('reason.') ? reason : known}`;
  }

  function told(text: string, name: 'devices' | 'clock' | 'refresh'): void {
    cards.tell(text, { icon: name });
    announcer.say(text);
  }

  function build(): void {
    map.build(questions());
    const html = questions().flatMap((q) => [q.html, ...q.options.map((o) => o.text)]);
    formulaFont.fetch(html);
    images.fetch(html);
  }

  const stopKeys = listenToKeys({
    choosePlace(at) {
      const option = questions()[place()]?.options[at];
      if (option && mode === 'question') choose(option.key);
    },
    turn,
    walk: (by) => view?.walk(by),
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
      const locked = attempt.phase() === 'handing-in' || attempt.phase() === 'time-up';
      if (attempt.phase() === 'time-up') announcer.urge(t('waiting.time-up'));
      if (locked) showWaiting();
      else if (mode === 'waiting') {
        mode = 'question';
        waiting = null;
        go(currentId, true);
      } else draw();
    },
    paper() {
      build();
      if (!questions().some((q) => q.id === currentId)) currentId = questions()[0]?.id ?? '';
      if (mode === 'question') go(currentId, false);
    },
    notice,
    leave() {
      cancelAnimationFrame(frame);
      asked?.close();
      stopKeys();
      images.stop();
      formulaFont.stop();
      for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
    },
  };
}
