/** The full appliance with one of everything, and for each route an input that it would take. */
import { randomUUID } from 'node:crypto';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { ADMIN, ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../support/exam-day.js';
import { settled } from '../support/people.js';
import { until } from '../support/waiting.js';

export interface WholeSchool {
  app: TestAppliance;
  day: ExamDay;
  superadminId: number;
  /** A student who sits the published exam, and one who might. */
  seated: string;
  unseated: string;
  /** Values for path parameters: what is there, and what is not. */
  known: Record<string, string>;
  unknown: Record<string, string>;
  /** Operation → a JSON body that it takes. */
  bodies: Record<string, Record<string, unknown>>;
  /** A draft of this admin with one question, one shift, one participant and one proctor. */
  makeDraft(authorId: number): Promise<DraftIds>;
  stop(): Promise<void>;
}

type DraftIds = Record<
  'session_id' | 'exam_id' | 'question_id' | 'sitting_id' | 'student_id' | 'staff_id',
  string
>;

const UNKNOWN_ROW = '987654321';

export async function wholeSchool(): Promise<WholeSchool> {
  const app = await startAppliance({ env: ADMIN_ENV });
  await settled(app);
  const day = await examDay(app, { students: 5, questions: 3 });
  const { db } = app;
  const superadmin = await db('admins').where({ email: ADMIN.email }).first('id', 'role_id');
  const superadminId = Number(superadmin.id);
  const [first, second, spare] = day.students;
  if (!first || !second || !spare) throw new Error('too few students');

  const makeDraft = async (authorId: number) => {
    const examId = randomUUID();
    await db('exams').insert({
      id: examId,
      title: 'Ulangan Harian: بحث قصير',
      author_id: authorId,
      scheduled_start: '2026-12-01T00:00:00Z',
      scheduled_end: '2026-12-01T03:00:00Z',
      duration_minutes: 45,
      entry_token: 'QRS234',
    });
    const [question] = await db('questions')
      .insert({
        id: randomUUID(),
        exam_id: examId,
        question_text: '<p>Manakah yang benar?</p>',
        options: JSON.stringify(['A', 'B'].map((key) => ({ key, text: `<p>${key}</p>` }))),
        correct_option: 'A',
        order_num: 1,
      })
      .returning('id');
    const [sitting] = await db('exam_sittings')
      .insert({
        exam_id: examId,
        name: 'Sesi 1',
        starts_at: '2026-12-01T00:00:00Z',
        ends_at: '2026-12-01T01:30:00Z',
        entry_token: 'SESI34',
      })
      .returning('id');
    await db('exam_participants').insert({
      exam_id: examId,
      student_id: first.id,
      full_name: "Siti Nur'aini",
      class_label: '12 RPL 2',
    });
    const [proctor] = await db('exam_staff')
      .insert({ exam_id: examId, admin_id: superadminId, duty: 'PROCTOR', room: 'Lab 1' })
      .returning('id');
    return {
      exam_id: examId,
      question_id: String(question.id),
      sitting_id: String(sitting.id),
      student_id: String(first.id),
      staff_id: String(proctor.id),
      version: '1',
      // Nobody has begun it.
      session_id: randomUUID(),
    };
  };

  const [spareClass] = await db('classes')
    .insert({ grade_level: 10, major_code: 'TKJ', group_number: 1, label: '' })
    .returning('id');
  const [role] = await db('roles').insert({ name: 'Wakil Kurikulum' }).returning('id');
  const [admin] = await db('admins')
    .insert({
      email: 'bu.rina@sekolah.sch.id',
      full_name: 'Rina Kusuma, S.Pd.',
      role_id: role.id,
      password_hash: 'x',
    })
    .returning('id');
  const [job] = await db('jobs')
    .insert({
      kind: 'school.students-import',
      owner_id: superadminId,
      state: 'DONE',
      errors: '[]',
      result: JSON.stringify({
        created: 700,
        updated: 20,
        unchanged: 0,
        classes_created: 24,
        passwords_made: 3,
      }),
    })
    .returning('id');
  const [outage] = await db('outages')
    .insert({
      id: 1,
      from_at: new Date(),
      to_at: new Date(),
      cause: 'CLOCK',
      held: true,
    })
    .returning('id');
  const draft = await makeDraft(superadminId);
  const seated = await takeSeat(app, day, first);
  const session = await until<{ id: string }>('the session has reached PostgreSQL', () =>
    db('exam_sessions').first('id'),
  );

  const question = {
    question_text: '<p>Berapakah 3 × 4?</p>',
    options: [
      { key: 'A', text: '<p>12</p>' },
      { key: 'B', text: '<p>34</p>' },
    ],
    correct_option: 'A',
  };
  const exams = '/api/v1/admin/exams';
  return {
    app,
    day,
    superadminId,
    seated,
    unseated: await signIn(app, second),
    known: {
      ...draft,
      class_id: String(spareClass.id),
      student_id: String(spare.id),
      admin_id: String(admin.id),
      role_id: String(role.id),
      job_id: String(job.id),
      outage_id: String(outage.id),
      session_id: session.id,
    },
    unknown: {
      exam_id: randomUUID(),
      session_id: randomUUID(),
      question_id: randomUUID(),
      job_id: randomUUID(),
      class_id: UNKNOWN_ROW,
      student_id: UNKNOWN_ROW,
      sitting_id: UNKNOWN_ROW,
      staff_id: UNKNOWN_ROW,
      admin_id: UNKNOWN_ROW,
      role_id: UNKNOWN_ROW,
      outage_id: UNKNOWN_ROW,
      version: UNKNOWN_ROW,
    },
    bodies: {
      'POST /api/v1/auth/student/login': { nisn: spare.nisn, password: spare.password },
      'POST /api/v1/auth/admin/login': { ...ADMIN },
      'POST /api/v1/auth/password': { current: ADMIN.password, new: 'rahasia-yang-baru' },
      'POST /api/v1/admin/admins': {
        email: 'pak.joko@sekolah.sch.id',
        full_name: 'Joko Susilo',
        role_id: Number(role.id),
        password: 'rahasia-joko-1',
      },
      'PATCH /api/v1/admin/admins/{admin_id}': { full_name: 'Rina Kusuma' },
      'POST /api/v1/admin/roles': { name: 'Panitia', permissions: ['students:read'] },
      'PATCH /api/v1/admin/roles/{role_id}': { name: 'Wakil Kesiswaan' },
      'POST /api/v1/admin/classes': { grade_level: 11, major_code: 'AKL', group_number: 3 },
      'PATCH /api/v1/admin/classes/{class_id}': { label: 'Kelas Unggulan' },
      'POST /api/v1/admin/students': {
        nisn: '0098765432',
        full_name: 'Muḥammad Nur',
        class_id: Number(spareClass.id),
        password: 'kmtw4736',
      },
      'PATCH /api/v1/admin/students/{student_id}': { full_name: "Siti Nur'aini" },
      'POST /api/v1/admin/students/{student_id}/password': { password: 'baru4736' },
      [`POST ${exams}`]: {
        title: 'PAS Genap: Biologi',
        scheduled_start: '2027-06-01T07:30:00+07:00',
        scheduled_end: '2027-06-01T10:30:00+07:00',
        duration_minutes: 90,
        targets: [{ target_type: 'GRADE', target_value: '12' }],
      },
      [`PATCH ${exams}/{exam_id}`]: { title: 'Ulangan Harian 2' },
      [`POST ${exams}/{exam_id}/sessions/actions`]: {
        action: 'message',
        session_ids: 'all',
        text: 'Periksa lagi jawabanmu.',
        reason: 'Pengumuman',
      },
      [`POST ${exams}/{exam_id}/follow-up`]: { kind: 'MAKEUP' },
      [`POST ${exams}/{exam_id}/token`]: {},
      [`POST ${exams}/{exam_id}/sessions/token`]: {},
      [`POST ${exams}/{exam_id}/extend`]: { minutes: 5, reason: 'Hujan' },
      [`POST ${exams}/{exam_id}/pause`]: { reason: 'Listrik padam' },
      [`POST ${exams}/{exam_id}/resume`]: { reason: 'Listrik menyala' },
      [`POST ${exams}/{exam_id}/regrade`]: { preview: true },
      [`POST ${exams}/{exam_id}/late-answers`]: {
        session_id: session.id,
        answer_ids: 'all',
        decision: 'REFUSED',
        reason: 'Listrik tidak padam',
      },
      [`POST ${exams}/{exam_id}/sessions/{session_id}/receipt`]: { receipt: '7K3M-Q2XV-0A9T-HR4C' },
      [`POST ${exams}/{exam_id}/questions`]: question,
      [`POST ${exams}/{exam_id}/sittings`]: {
        name: 'Sesi 2',
        starts_at: '2026-12-01T01:30:00Z',
        ends_at: '2026-12-01T03:00:00Z',
      },
      [`PATCH ${exams}/{exam_id}/sittings/{sitting_id}`]: { name: 'Sesi Pagi' },
      [`POST ${exams}/{exam_id}/participants`]: { student_id: second.id, room: 'Lab 1' },
      [`PATCH ${exams}/{exam_id}/participants`]: { student_ids: [first.id], room: 'Lab 2' },
      [`PATCH ${exams}/{exam_id}/participants/{student_id}`]: { seat: '14' },
      [`POST ${exams}/{exam_id}/staff`]: { admin_id: Number(admin.id), duty: 'PROCTOR' },
      [`PATCH ${exams}/{exam_id}/staff/{staff_id}`]: { room: 'Lab 2' },
      [`PUT ${exams}/{exam_id}/questions/{question_id}`]: question,
      [`PUT ${exams}/{exam_id}/questions/order`]: { question_ids: [draft.question_id] },
      'PUT /api/v1/admin/outages/limit': { minutes: 60 },
      'POST /api/v1/admin/outages/{outage_id}/decide': { minutes: 5, reason: 'Listrik padam' },
      'POST /api/v1/student/exams/{exam_id}/join': { entry_token: 'SALAH2' },
      'POST /api/v1/student/exams/{exam_id}/answers': { answers: [{ q_id: day.questionIds[0], ans: 'A' }] },
    },
    makeDraft,
    stop: () => app.stop(),
  };
}
