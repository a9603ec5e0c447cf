// The people of the demonstration school: 24 classes, 720 students, 6 teachers. Everything follows from one seed, so that
// a login printed yesterday still works on the school that is made afresh today, and tests may name students.

import { nameHabits, trickyNames } from './names.js';
import { demoPassword, seededRandom } from './seeded.js';

export interface DemoClass {
  grade_level: number;
  major_code: string;
  group_number: number;
}

export interface DemoStudent {
  /** Ten digits. The first three are the year of birth, as in real numbers. */
  nisn: string;
  /** Eight digits: school year of entry, then a running number. */
  nis: string;
  full_name: string;
  class: DemoClass;
  password: string;
}

export interface DemoTeacher {
  username: string;
  email: string;
  full_name: string;
  subject: string;
  password: string;
}

const STUDENTS_PER_CLASS = 30;

const groupsOfEachGrade: readonly (readonly [major: string, groups: number])[] = [
  ['MIPA', 3],
  ['IPS', 2],
  ['RPL', 2],
  ['TKJ', 1],
];

/** Who sits in grade 12 in the school year 2026/2027 was born in 2009 and entered in 2024/2025, and so on. */
const yearsOfGrade: Readonly<Record<number, { born: string; entered: string }>> = {
  10: { born: '011', entered: '2627' },
  11: { born: '010', entered: '2526' },
  12: { born: '009', entered: '2425' },
};

export function demoClasses(): DemoClass[] {
  return [10, 11, 12].flatMap((grade_level) =>
    groupsOfEachGrade.flatMap(([major_code, groups]) =>
      Array.from({ length: groups }, (_, group) => ({ grade_level, major_code, group_number: group + 1 })),
    ),
  );
}

export function demoStudents(): DemoStudent[] {
  const random = seededRandom('nama siswa');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const taken = new Set<string>(trickyNames);

  function ordinaryName(): string {
    let ticket = random() * nameHabits.reduce((sum, habit) => sum + habit.share, 0);
    const habit = nameHabits.find(({ share }) => {
      ticket -= share;
      return ticket < 0;
    })!;
    const girl = random() < 0.52;
    return girl
      ? `${pick(habit.girls)} ${pick(habit.girlsLast)}`
      : `${pick(habit.boys)} ${pick(habit.boysLast)}`;
  }

  /** Each name once in the school, so that a demonstration never shows two students who look like one. */
  function newName(): string {
    for (;;) {
      const name = ordinaryName();
      if (!taken.has(name)) {
        taken.add(name);
        return name;
      }
    }
  }

  return demoClasses().flatMap((room, classIndex) => {
    const tricky = trickyNames.filter((_, index) => index % demoClasses().length === classIndex);
    const ordinary = Array.from({ length: STUDENTS_PER_CLASS - tricky.length }, newName);
    return [...tricky, ...ordinary]
      .sort((a, b) => a.localeCompare(b, 'id'))
      .map((full_name, seat) => {
        const number = classIndex * STUDENTS_PER_CLASS + seat;
        const years = yearsOfGrade[room.grade_level]!;
        // A step that shares no factor with ten million visits each remainder once: unique, yet it looks unordered.
        const serial = String((1_234_567 + number * 6_180_339) % 10_000_000).padStart(7, '0');
        const nisn = `${years.born}${serial}`;
        const nis = `${years.entered}${String(number + 1).padStart(4, '0')}`;
        return { nisn, nis, full_name, class: room, password: demoPassword(nisn) };
      });
  });
}

const teachers: readonly (readonly [username: string, name: string, subject: string])[] = [
  ['sri.wahyuningsih', 'Dra. Sri Wahyuningsih, M.Pd.', 'Matematika'],
  ['made.suardana', 'I Made Suardana, S.Si.', 'Fisika'],
  ['rina.hutapea', 'Rina Hutapea, S.Pd.', 'Kimia'],
  ['ahmad.syafii', "Ust. Ahmad Syafi'i, Lc.", 'Bahasa Arab'],
  ['felicia.halim', 'Felicia Halim, M.Hum.', 'Bahasa Inggris'],
  ['yudha.piliang', 'Yudha Piliang, S.S.', 'Bahasa Indonesia'],
];

export function demoTeachers(): DemoTeacher[] {
  return teachers.map(([username, full_name, subject]) => ({
    username,
    email: `${username}@sekolah-demo.sch.id`,
    full_name,
    subject,
    password: demoPassword(username),
  }));
}

/** Who may do everything; signs in with the e-mail address. */
export const demoHead = {
  email: 'kepala@sekolah-demo.sch.id',
  fullName: 'Dr. Ratna Kusumawardani, M.Pd.',
  password: demoPassword('kepala'),
};

export const demoSchoolName = 'Sekolah Demo Nusantara';
