/* One exam in the lobby. */
import { h } from '../element.js';
import { icon } from '../icons.js';
import type { Page } from '../page.js';
import { calendarDay, clockTime, sameDay } from '../school-time.js';
import type { LobbyExam } from '../wire.js';

export function examCard(page: Page, exam: LobbyExam, utcOffset: number, enter: () => void): HTMLElement {
  const { t } = page;
  const open = exam.state === 'AVAILABLE' || exam.state === 'IN_PROGRESS';
  const titleId = `exam-${exam.id}`;
  return h(
    'article',
    {
      class: `card exam-card exam-card--${exam.state.toLowerCase()}`,
      'aria-labelledby': titleId,
      testid: 'exam-card',
    },
    h(
      'div',
      { class: 'exam-card__main' },
      h('p', { class: `pill pill--${exam.state.toLowerCase()}` }, t(`state.${exam.state}`)),
      h('h3', { id: titleId, dir: 'auto' }, exam.title),
      exam.subject ? h('p', { class: 'exam-card__subject', dir: 'auto' }, exam.subject) : null,
      h('ul', { class: 'facts' }, ...facts(page, exam, utcOffset).map((fact) => h('li', {}, fact))),
    ),
    open
      ? h(
          'button',
          { type: 'button', class: 'button button--main', 'aria-describedby': titleId, on: { click: enter } },
          t(exam.state === 'IN_PROGRESS' ? 'lobby.continue' : 'lobby.begin'),
          icon('chevron-right'),
        )
      : outcome(page, exam, utcOffset),
  );
}

export function facts({ t, clock }: Page, exam: LobbyExam, utcOffset: number): string[] {
  const from = Date.parse(exam.scheduled_start);
  const to = Date.parse(exam.scheduled_end);
  const today = sameDay(from, clock.now(), utcOffset);
  const day = today ? t('time.today') : calendarDay(from, utcOffset, t.language);
  const lastDay = sameDay(from, to, utcOffset) ? '' : `${calendarDay(to, utcOffset, t.language)}, `;
  return [
    `${day}, ${clockTime(from, utcOffset)} – ${lastDay}${clockTime(to, utcOffset)}`,
    t('exam.minutes', { count: exam.duration_minutes }),
    ...(exam.question_count === undefined ? [] : [t('exam.questions', { count: exam.question_count })]),
  ];
}

function outcome({ t }: Page, exam: LobbyExam, utcOffset: number): HTMLElement | null {
  if (exam.state !== 'COMPLETED') return null;
  if (exam.score !== undefined) {
    const score = new Intl.NumberFormat(t.language, { maximumFractionDigits: 2 }).format(exam.score);
    return h('p', { class: 'exam-card__score' }, h('span', {}, t('result.score')), h('strong', {}, score));
  }
  if (!exam.finished_at) return null;
  return h(
    'p',
    { class: 'exam-card__score' },
    h('span', {}, t('result.handed-in-at', { time: clockTime(Date.parse(exam.finished_at), utcOffset) })),
  );
}
