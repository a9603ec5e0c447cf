/*
 * The remaining time: amber from 10 minutes on, red from 5, spoken at 10, 5 and 1. Whoever asks, by a tap on it, is
 * told how the time came about.
 */
import type { Announcer } from '../announce.js';
import type { Attempt } from '../attempt-contract.js';
import { h, setText } from '../element.js';
import { icon } from '../icons.js';
import { clockTime, countdown } from '../school-time.js';
import type { Texts } from '../texts.js';
import { timeStory } from '../time-story.js';

const MINUTE_MS = 60_000;
const SPOKEN = [10, 5, 1] as const;

export interface TimeLeft {
  element: HTMLElement;
  /** Stands below the bar while it is open. */
  details: HTMLElement;
  draw(attempt: Attempt): void;
}

export function timeLeft(t: Texts, announcer: Announcer): TimeLeft {
  const digits = h('span', { class: 'time-left__digits', testid: 'time-left' });
  const until = h('span', { class: 'time-left__until' });
  const story = h('p', {});
  const details = h(
    'div',
    { class: 'time-story', id: 'time-story', role: 'status', hidden: true, testid: 'time-story' },
    story,
  );
  const element = h(
    'button',
    {
      type: 'button',
      class: 'time-left',
      'aria-expanded': 'false',
      'aria-controls': 'time-story',
      title: t('time.details'),
      testid: 'time-box',
      on: { click: toggle },
    },
    icon('clock'),
    h('span', { class: 'time-left__label' }, t('time.left')),
    digits,
    until,
  );
  let words = '';
  let before = Number.POSITIVE_INFINITY;

  function toggle(): void {
    const open = details.hidden;
    details.hidden = !open;
    element.setAttribute('aria-expanded', String(open));
    // Filled after it stands in the page, or else it is not read out.
    story.textContent = open ? words : '';
  }

  return {
    element,
    details,
    draw(attempt) {
      const [left, offset] = [attempt.timeLeft(), attempt.utcOffset()];
      const end = clockTime(attempt.deadline(), offset);
      setText(digits, countdown(left));
      setText(until, attempt.phase() === 'paused' ? t('time.paused') : t('time.until', { time: end }));
      const startedAt = attempt.startedAt();
      words = [
        startedAt === null ? '' : `${t('time.from', { from: clockTime(startedAt, offset), until: end })}:`,
        timeStory(t, attempt.story()) ?? '',
      ]
        .join(' ')
        .trim();
      if (!details.hidden) setText(story, words);
      element.classList.toggle('time-left--soon', left <= 10 * MINUTE_MS && left > 5 * MINUTE_MS);
      element.classList.toggle('time-left--last', left <= 5 * MINUTE_MS);
      speak(left);
    },
  };

  function speak(left: number): void {
    for (const minutes of SPOKEN) {
      const mark = minutes * MINUTE_MS;
      // Only the passing of the mark is spoken, not a page that opens behind it.
      if (before === Number.POSITIVE_INFINITY || before <= mark || left > mark || left <= mark - MINUTE_MS)
        continue;
      const news = t('time.announce', { count: minutes });
      if (minutes === 10) announcer.say(news);
      else announcer.urge(news);
    }
    before = left;
  }
}
