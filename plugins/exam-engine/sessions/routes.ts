/** The student's routes. All of them are answered by Redis and RAM. */
import { z } from 'zod';
import {
  AppError,
  awayError,
  type Identity,
  isoInstant,
  type PluginContext,
  raw,
  utcOffsetMinutes,
  whole,
} from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';
import { type AttemptTools, attemptOf, enter, greet } from './attempts.js';
import { deviceOf } from './device.js';
import { joinExam } from './join.js';
import { lobbyOf, shownScore } from './lobby.js';
import { answerChange, answerResult, helloSchema, lobbySchema, paperSchema, toResult } from './schemas.js';
import { SeenPapers } from './seen-papers.js';

/** In the one spelling that Redis keys are made of. */
const examId = z.guid().toLowerCase();
const examParams = z.strictObject({ exam_id: examId });
/** Whatever is no id names no exam, which is answered like any other that the student is not in. */
const joinParams = z.strictObject({ exam_id: examId.catch('00000000-0000-0000-0000-000000000000') });
const joinBody = z.strictObject({ entry_token: z.string().max(64).optional() });

export function addStudentRoutes(ctx: PluginContext<ExamEngineUses>, tools: AttemptTools): void {
  const { redis, live } = tools;
  const seenPapers = new SeenPapers();
  const path = (rest: string): string => `/api/v1/student/exams/:exam_id/${rest}`;

  /** The live one; while Redis is away the one that this process has shown this student before. */
  const versionFor = async (student: Identity, examId: string): Promise<number> => {
    try {
      const { version } = (await enter(tools, student, examId)).state;
      seenPapers.note(student.id, examId, version);
      return version;
    } catch (error) {
      const seen = awayError(error) && seenPapers.versionOf(student.id, examId);
      if (seen === undefined) throw error;
      return seen;
    }
  };

  ctx.api({
    method: 'GET',
    path: '/api/v1/student/lobby',
    permission: 'student',
    summary: "The student's exams and where the student stands in each.",
    responses: { 200: lobbySchema },
    handler: (request) =>
      whole(redis, async () => {
        const student = request.who();
        const { now, exams } = await lobbyOf(redis, live, student.id);
        const [first] = exams;
        const participant = first ? await live.participant(first.id, student.id) : undefined;
        return {
          server_time: isoInstant(now),
          utc_offset_minutes: utcOffsetMinutes(tools.timeZone(), now),
          student: { full_name: student.name, ...(participant ? { class: participant.classLabel } : {}) },
          exams,
        };
      }),
  });

  ctx.api({
    method: 'POST',
    path: path('join'),
    permission: 'student',
    summary: 'Makes or resumes the session. Resuming needs no token.',
    params: joinParams,
    body: joinBody.default({}),
    responses: { 200: helloSchema },
    handler: (request) =>
      whole(redis, async () => {
        const student = request.who();
        const examId = request.params.exam_id;
        const session = await joinExam(redis, live, {
          studentId: student.id,
          examId,
          tokenId: student.tokenId,
          loginKey: tools.loginKeyOf(student.id),
          device: deviceOf(request.ip, request.headers['user-agent']),
          entryToken: request.body.entry_token,
        });
        const state = await live.read(examId);
        if (!state) throw new AppError('exam_not_found', { status: 404 });
        return greet(tools, state, session, student.id);
      }),
  });

  ctx.api({
    method: 'GET',
    path: path('session'),
    permission: 'student',
    summary: 'Where the session stands: answers as held, deadline, score if shown.',
    params: examParams,
    responses: { 200: helloSchema },
    handler: (request) =>
      whole(redis, async () => {
        const { state, session } = await enter(tools, request.who(), request.params.exam_id);
        return greet(tools, state, session, request.who().id);
      }),
  });

  ctx.api({
    method: 'GET',
    path: path('paper'),
    permission: 'student',
    summary: 'The published paper, without any key; compressed once, with an ETag.',
    params: examParams,
    responses: { 200: paperSchema, 304: null },
    handler: async (request) => {
      const version = await versionFor(request.who(), request.params.exam_id);
      const paper = await live.paper(request.params.exam_id, version);
      const headers = { ETag: paper.etag, 'Cache-Control': 'private, no-cache', Vary: 'Accept-Encoding' };
      const held = request.headers['if-none-match'] ?? '';
      if (held.trim() === '*' || held.includes(paper.etag)) return { reply: 'empty', status: 304, headers };
      const encoding = request.koa.acceptsEncodings('br', 'gzip', 'identity');
      if (encoding === 'br')
        return raw('application/json', paper.br, { ...headers, 'Content-Encoding': 'br' });
      if (encoding === 'gzip')
        return raw('application/json', paper.gzip, { ...headers, 'Content-Encoding': 'gzip' });
      return raw('application/json', paper.json, headers);
    },
  });

  ctx.api({
    method: 'POST',
    path: path('answers'),
    permission: 'student',
    summary: 'The autosave of the socket for a page whose socket cannot open. Partial success is possible.',
    params: examParams,
    body: z.strictObject({ answers: z.array(answerChange).min(1).max(200) }),
    responses: { 200: z.object({ results: z.array(answerResult) }) },
    handler: async (request) => {
      const entered = await enter(tools, request.who(), request.params.exam_id);
      const attempt = attemptOf(tools, request.who(), entered, {
        ip: request.ip,
        userAgent: request.headers['user-agent'],
      });
      const results = await Promise.all(
        request.body.answers.map(async (change) => toResult(change, await attempt.save(change))),
      );
      if (results.some((result) => result.code === 'kicked'))
        throw new AppError('signed_in_elsewhere', { status: 401 });
      return { results };
    },
  });

  ctx.api({
    method: 'POST',
    path: path('submit'),
    permission: 'student',
    summary: 'Hands in. Repeated, it answers the same.',
    params: examParams,
    responses: { 200: z.object({ score: z.number().optional() }) },
    handler: async (request) => {
      const entered = await enter(tools, request.who(), request.params.exam_id);
      const { session, state } = entered;
      if (session.status === 'COMPLETED') {
        const score = shownScore(state.exam, session);
        return score === undefined ? {} : { score };
      }
      const attempt = attemptOf(tools, request.who(), entered, {
        ip: request.ip,
        userAgent: request.headers['user-agent'],
      });
      const result = await attempt.submit();
      if (result.code === 'kicked') throw new AppError('signed_in_elsewhere', { status: 401 });
      if (result.code !== 'graded') throw new AppError('unavailable', { status: 503, retryAfterSeconds: 1 });
      return result.score === undefined ? {} : { score: result.score };
    },
  });
}
