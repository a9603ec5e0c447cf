/** What the console's home page says of exams: which run now, which are next, and drafts whose time is near. */
import type { Knex } from 'knex';
import type { Translate } from '../../../core/index.js';
import type { HomeCard } from '../../console-home/contract.js';
import { mayAll } from '../exams/access.js';
import { type ConsoleContext, EXAMS } from './exam-page.js';

const MOST = 12;
const AHEAD_MS = 14 * 24 * 60 * 60 * 1000;
const SOON_MS = 2 * 24 * 60 * 60 * 1000;

interface NearExam {
  id: string;
  title: string;
  status: 'DRAFT' | 'PUBLISHED';
  scheduled_start: Date;
  scheduled_end: Date;
  participants: string;
  answering: string;
  done: string;
}

export function addHomeCards(ctx: ConsoleContext): void {
  ctx.filter('console-home.cards', async (asked) => {
    const { identity, t, locale } = asked;
    const all = mayAll(identity, 'exams:read');
    if (!all && !identity.permissions.has('exams:read_own')) return asked;
    const now = ctx.clock.now();
    const exams = await nearExams(ctx.db, now, all ? undefined : Number(identity.id));
    const moment = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: ctx.school.current().time_zone,
    });
    return { ...asked, cards: [...asked.cards, ...exams.flatMap((exam) => cardOf(exam, now, t, moment))] };
  });
}

/** Exams that run, or begin within two weeks; the counts are those that have reached PostgreSQL. */
const nearExams = (db: Knex, now: number, authorId: number | undefined): Promise<NearExam[]> =>
  db('exams as e')
    .whereNull('e.archived_at')
    .whereIn('e.status', ['DRAFT', 'PUBLISHED'])
    .where('e.scheduled_end', '>', new Date(now))
    .where('e.scheduled_start', '<', new Date(now + AHEAD_MS))
    .modify((query) => (authorId === undefined ? undefined : query.where('e.author_id', authorId)))
    .orderBy('e.scheduled_start')
    .limit(MOST)
    .select(
      'e.id',
      'e.title',
      'e.status',
      'e.scheduled_start',
      'e.scheduled_end',
      db.raw('(SELECT count(*) FROM exam_participants p WHERE p.exam_id = e.id) AS participants'),
      db.raw(
        "(SELECT count(*) FROM exam_sessions s WHERE s.exam_id = e.id AND s.status = 'IN_PROGRESS') AS answering",
      ),
      db.raw(
        "(SELECT count(*) FROM exam_sessions s WHERE s.exam_id = e.id AND s.status = 'COMPLETED') AS done",
      ),
    );

function cardOf(exam: NearExam, now: number, t: Translate, moment: Intl.DateTimeFormat): HomeCard[] {
  const at = `${EXAMS}/${exam.id}`;
  const { title } = exam;
  const begins = exam.scheduled_start.getTime();
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
        lines: [from, t('exam-console.home.participants', { count: Number(exam.participants) })],
        href: at,
      },
    ];
  return [
    {
      part: 'now',
      title,
      lines: [
        t('exam-console.home.progress', {
          answering: Number(exam.answering),
          done: Number(exam.done),
          total: Number(exam.participants),
        }),
        t('exam-console.home.ends', { time: moment.format(exam.scheduled_end) }),
      ],
      href: `${at}/live`,
      tone: 'good',
    },
  ];
}
