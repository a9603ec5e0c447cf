// The two published exams of the demonstration school. The language exam is for everybody, so that each of the 720
// sample logins finds something to sit; the science exam shows how grade and major narrow an audience.

import type { DemoExam } from './demo-exam.js';
import { arabicQuestions } from './questions/arabic.js';
import { chemistryQuestions } from './questions/chemistry.js';
import { englishQuestions } from './questions/english.js';
import { indonesianQuestions } from './questions/indonesian.js';
import { algebraQuestions } from './questions/mathematics-algebra.js';
import { calculusQuestions } from './questions/mathematics-calculus.js';
import { spaceAndChanceQuestions } from './questions/mathematics-space-and-chance.js';
import { mechanicsQuestions } from './questions/physics-mechanics.js';
import { wavesAndFieldsQuestions } from './questions/physics-waves-and-fields.js';

const period = 'PAS Ganjil 2026/2027';

export function demoExams(): DemoExam[] {
  return [
    {
      title: 'Matematika dan Sains Kelas 12',
      subject: 'Matematika dan Sains',
      period,
      kind: 'MAIN',
      duration_minutes: 120,
      entry_token: 'EKSAKT',
      targets: [
        { target_type: 'GRADE', target_value: '12' },
        { target_type: 'MAJOR', target_value: 'MIPA' },
        { target_type: 'MAJOR', target_value: 'RPL' },
        { target_type: 'MAJOR', target_value: 'TKJ' },
      ],
      author: 'sri.wahyuningsih',
      questions: [
        ...algebraQuestions,
        ...calculusQuestions,
        ...spaceAndChanceQuestions,
        ...mechanicsQuestions,
        ...wavesAndFieldsQuestions,
        ...chemistryQuestions,
      ],
    },
    {
      title: 'Tes Kemahiran Bahasa: Arab, Inggris, Indonesia',
      subject: 'Bahasa',
      period,
      kind: 'MAIN',
      duration_minutes: 90,
      entry_token: 'BAHASA',
      targets: ['10', '11', '12'].map((grade) => ({ target_type: 'GRADE', target_value: grade })),
      author: 'felicia.halim',
      questions: [...arabicQuestions, ...englishQuestions, ...indonesianQuestions],
    },
  ];
}
