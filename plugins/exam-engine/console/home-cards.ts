/** What the console's home page says of exams: which run now, which are next, and drafts whose time is near. */
import type { Translate } from '../../../core/index.js';
import type { HomeCard } from '../../console-home/contract.js';
import { mayAll } from '../exams/access.js';
import { type ConsoleContext, EXAMS } from './exam-page.js';
import { type NearExam, nearExams } from './near-exams.js';

const SOON_MS = 2 * 24 * 60 * 60 * 1000;

export function addHomeCards(ctx: ConsoleContext): void {
  ctx.filter('console-home.cards', async (asked) => {
    const { identity, t, locale } = asked;
    const now = ctx.clock.now();
    const exams = await nearExams(ctx.db, now, {
      adminId: Number(identity.id),
      all: mayAll(identity, 'exams:read'),
      watchesAll: identity.permissions.has('sessions:read_all'),
      own: identity.permissions.has('exams:read_own'),
    });
    const moment = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: ctx.school.current().time_zone,
    });
    return { ...asked, cards: [...asked.cards, ...exams.flatMap((exam) => cardOf(exam, now, t, moment))] };
  });
}

function cardOf(exam: NearExam, now: number, t: Translate, moment: Intl.DateTimeFormat): HomeCard[] {
  const at = `${EXAMS}/${exam.id}`;
  const { title } = exam;
  const begins = exam.starts_at.getTime();
  const places = exam.places ? [exam.places] : [];
  const from = t('exam-console.home.begins', { time: moment.format(begins) });
  if (exam.status === 'DRAFT')
    return begins - now > SOON_MS
      ? []
      : [
          {
            part: 'attention',
            title,
            lines: [t('exam-console.home.unpublished'), from],
            href: `${at}/publish`,
            tone: 'warning',
          },
        ];
  if (begins > now)
    return [
      {
        part: 'next',
        title,
        lines: [...places, from, t('exam-console.home.participants', { count: Number(exam.participants) })],
        href: exam.watched ? `${at}/live` : at,
      },
    ];
  return [
    {
      part: 'now',
      title,
      lines: [
        ...places,
        t('exam-console.home.progress', {
          answering: Number(exam.answering),
          done: Number(exam.done),
          total: Number(exam.participants),
        }),
        t('exam-console.home.ends', { time: moment.format(exam.ends_at) }),
      ],
      href: `${at}/live`,
      tone: 'good',
    },
  ];
}
