/** The block on the terminal: who signs in where with what, for somebody who has never seen this program. */
import type { Translate } from '../../core/index.js';
import { demoExams } from './content/exams.js';
import { demoHead, demoStudents, demoTeachers } from './content/students.js';
import { enrolledOf, publishedExams, superadminOf } from './store.js';
import type { DemoContext } from './uses.js';

/** One of each audience: both exams, and the languages alone. */
const SHOWN_CLASSES = ['12-MIPA-1', '12-RPL-1', '11-IPS-2', '10-TKJ-1'];

export async function sampleLogins(
  { db }: Pick<DemoContext, 'db'>,
  t: Translate,
  examIds: readonly string[],
): Promise<string> {
  const students = await shownStudents(db, examIds);
  const exams = await publishedExams(db, examIds);
  const sections: [string, string[][]][] = [
    [
      t('demo-school.logins.students'),
      [
        ['nisn', 'password', 'class', 'name', 'tokens'].map((column) => t(`demo-school.logins.${column}`)),
        ...students,
      ],
    ],
    [
      t('demo-school.logins.exams'),
      exams.map(({ entry_token, title, participants }) => [
        entry_token,
        t('demo-school.logins.exam', { title, count: participants }),
      ]),
    ],
    [t('demo-school.logins.console'), await shownPeople(db, t)],
  ];
  const rule = `  ${'─'.repeat(76)}`;
  return [
    '',
    rule,
    `  ${t('demo-school.logins.ready')}`,
    ...sections.flatMap(([heading, rows]) => ['', `  ${heading}`, ...aligned(rows)]),
    '',
    ...t('demo-school.logins.notes', { count: demoStudents().length })
      .split('\n')
      .map((line) => `  ${line}`),
    rule,
    '',
  ].join('\n');
}

async function shownStudents(db: DemoContext['db'], examIds: readonly string[]): Promise<string[][]> {
  const chosen = SHOWN_CLASSES.flatMap((name) =>
    demoStudents()
      .filter(({ class: c }) => `${c.grade_level}-${c.major_code}-${c.group_number}` === name)
      // Ordinary names: the first of a class may be one that tests how much a page bears.
      .filter(({ full_name }) => /^\p{L}+ \p{L}+$/u.test(full_name))
      .slice(0, 1),
  );
  const passwords = new Map(chosen.map(({ nisn, password }) => [nisn, password]));
  const enrolled = await enrolledOf(db, [...passwords.keys()], examIds);
  return enrolled.map(({ nisn, full_name, class_label, tokens }) => [
    nisn,
    passwords.get(nisn) ?? '',
    class_label,
    full_name,
    tokens.join(' '),
  ]);
}

async function shownPeople(db: DemoContext['db'], t: Translate): Promise<string[][]> {
  const head = await superadminOf(db);
  const authors = new Set(demoExams().map(({ author }) => author));
  return [
    ...demoTeachers()
      .filter(({ username }) => authors.has(username))
      .map(({ username, password, subject }) => [
        username,
        password,
        t('demo-school.logins.teacher', { subject }),
      ]),
    [
      head?.email ?? head?.username ?? '',
      head?.email === demoHead.email ? demoHead.password : t('demo-school.logins.own_password'),
      t('demo-school.logins.superadmin'),
    ],
  ];
}

/** Columns below each other. */
function aligned(rows: readonly string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) => `    ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('   ')}`.trimEnd());
}
