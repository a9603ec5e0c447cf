/** Who sits the exam, where and how: a table, a form for many at once, and a page for one. */
import { AppError, type FormState, type Reply, type RequestBasics, redirect } from '../../../core/index.js';
import { classesToChoose } from '../audience/classes.js';
import type { ListedExam } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { bringUpToDate, changeParticipants } from '../participants/assign.js';
import { addParticipant, removeParticipant } from '../participants/come-and-go.js';
import {
  newParticipant,
  type ParticipantQuery,
  participantChange,
  participantParams,
  participantQuery,
  participantsChange,
} from '../participants/schemas.js';
import {
  classesPresent,
  findParticipant,
  listParticipants,
  type ParticipantRow,
  roomsOf,
} from '../participants/store.js';
import { sittingsOf } from '../sittings/store.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { allOf, type FormValues, isTicked, numberOf, textOf, textOrNull } from './form-values.js';
import { checked, orAgain } from './or-again.js';

type Request = Pick<RequestBasics, 'who'>;
const FIRST_PAGE: ParticipantQuery = participantQuery.parse({});

/** '' leaves a participant's shift as it is, `none` takes it away. */
const sittingOf = (values: FormValues): { sitting_id?: number | string | null } => {
  const text = textOf(values, 'sitting_id');
  return text === '' ? {} : { sitting_id: text === 'none' ? null : numberOf(values, 'sitting_id') };
};

export function addParticipantPages(ctx: ConsoleContext): void {
  const { db } = ctx;
  const path = `${EXAM}/participants`;
  const one = `${path}/:student_id`;
  const permission = 'exams:write_own';
  const list = (examId: string) => `${EXAMS}/${examId}/participants`;
  const shifts = async (examId: string) =>
    (await sittingsOf(db, examId)).map(({ id, name }) => ({ value: id, label: name }));

  const listPage = async (
    request: Request,
    exam: ListedExam,
    query: ParticipantQuery,
    forms: { assign?: FormState<unknown>; add?: FormState<unknown> } = {},
    status = 200,
  ): Promise<Reply> => {
    await bringUpToDate(ctx, exam);
    const [{ items, total }, sittings, rooms, classes, present] = await Promise.all([
      listParticipants(db, exam.id, query),
      shifts(exam.id),
      roomsOf(db, exam.id),
      classesToChoose(db),
      classesPresent(db, exam.id),
    ]);
    const { page, per_page, sort = 'class' } = query;
    const data = {
      ...forms,
      items,
      total,
      page,
      per_page,
      sort,
      sittings,
      rooms,
      classes: classes.filter(({ id }) => present.has(id)).map(({ id, label }) => ({ value: id, label })),
    };
    return examPage(request, exam, 'participants', 'participants/list', data, status);
  };

  ctx.page({
    method: 'GET',
    path,
    permission,
    params: examParams,
    query: participantQuery,
    handler: async (request) =>
      listPage(request, await openExam(ctx, request, request.params.exam_id, 'exams:write'), request.query),
  });

  ctx.page({
    method: 'POST',
    path,
    permission,
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      const classId = textOf(values, 'class_id');
      const room = textOf(values, 'room');
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const input = {
            ...(classId === ''
              ? { student_ids: allOf(values, 'student_ids').map(Number) }
              : { class_id: Number(classId) }),
            ...sittingOf(values),
            ...(room === '' ? {} : { room }),
          };
          const {
            student_ids = [],
            class_id,
            ...change
          } = checked(participantsChange, input, request.locale);
          const who = class_id === undefined ? { student_ids } : { class_id };
          const count = await changeParticipants(ctx, request, exam.id, who, change);
          return redirect(list(exam.id), { key: 'exam-console.participants.assigned', params: { count } });
        },
        (assign, status) => listPage(request, exam, FIRST_PAGE, { assign }, status),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${path}/add`,
    permission,
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const input = { number: textOf(values, 'number') };
          const id = await addParticipant(
            ctx,
            request,
            exam.id,
            checked(newParticipant, input, request.locale),
          );
          return redirect(`${list(exam.id)}/${id}`, { key: 'exam-console.participants.added' });
        },
        (add, status) => listPage(request, exam, FIRST_PAGE, { add }, status),
      );
    },
  });

  const onePage = async (
    request: Request,
    exam: ListedExam,
    participant: ParticipantRow,
    form?: FormState<unknown>,
    status = 200,
  ): Promise<Reply> =>
    examPage(
      request,
      exam,
      'participants',
      'participants/one',
      { participant, form, sittings: await shifts(exam.id), rooms: await roomsOf(db, exam.id) },
      status,
    );
  const opened = async (request: Request & { params: { exam_id: string; student_id: number } }) => {
    const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
    const participant = await findParticipant(db, exam.id, request.params.student_id);
    if (!participant) throw new AppError('not_found', { status: 404 });
    return { exam, participant };
  };

  ctx.page({
    method: 'GET',
    path: one,
    permission,
    params: participantParams,
    handler: async (request) => {
      const { exam, participant } = await opened(request);
      return onePage(request, exam, participant);
    },
  });

  ctx.page({
    method: 'POST',
    path: one,
    permission,
    params: participantParams,
    handler: async (request) => {
      const { exam, participant } = await opened(request);
      const { values } = request.form;
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const input = {
            ...sittingOf(values),
            room: textOrNull(values, 'room'),
            seat: textOrNull(values, 'seat'),
            extra_minutes: textOf(values, 'extra_minutes') === '' ? 0 : numberOf(values, 'extra_minutes'),
            extra_reason: textOrNull(values, 'extra_reason'),
            excused: isTicked(values, 'excused'),
          };
          const change = checked(participantChange, input, request.locale);
          const who = { student_ids: [participant.student_id] };
          await changeParticipants(ctx, request, exam.id, who, change);
          return redirect(list(exam.id), { key: 'core.updated' });
        },
        (form, status) => onePage(request, exam, participant, form, status),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${one}/delete`,
    permission,
    params: participantParams,
    handler: async (request) => {
      const { exam, participant } = await opened(request);
      return orAgain(
        request,
        ctx.texts,
        async () => {
          await removeParticipant(ctx, request, exam.id, participant.student_id);
          return redirect(list(exam.id), { key: 'exam-console.participants.removed' });
        },
        (form, status) => onePage(request, exam, participant, form, status),
      );
    },
  });
}
