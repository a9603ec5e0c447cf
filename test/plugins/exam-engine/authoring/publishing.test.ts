import { brotliDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { until } from '../../../support/waiting.js';
import { type AuthoringSchool, authoringSchool, hoursFromNow, question } from './authoring-school.js';

describe('publishing', () => {
  let school: AuthoringSchool;
  before(async () => {
    school = await authoringSchool({ webProcesses: 2 });
  });
  after(() => school?.stop());

  const publish = (examId: string) => school.ask('POST', `/${examId}/publish`);
  const row = (examId: string) => school.app.db('exams').where({ id: examId }).first();

  it('puts paper, key, participants and the exam in force in both stores', async () => {
    const { app } = school;
    const id = await school.readyExam({
      targets: [
        { target_type: 'GRADE', target_value: '12' },
        { target_type: 'MAJOR', target_value: 'RPL' },
      ],
    });
    const { status, body } = await publish(id);
    expect(status).to.equal(200);
    expect(body).to.deep.equal({ version: 1, status: 'PUBLISHED', participants: 3, warnings: [] });
    const live = await school.live(id);
    expect(live?.version).to.equal(1);
    expect(live?.exam).to.include({
      status: 'PUBLISHED',
      durationMinutes: 90,
      questionCount: 2,
      showScore: 'AT_SUBMIT',
      closedAt: null,
    });
    expect(await app.redis.sismember(keys.liveExams(), id)).to.equal(1);
    expect(await school.participants(id)).to.deep.equal(['Bima Sakti', 'Citra Lestari', "Nur 'Aini"]);
    const rows = await app
      .db('exam_participants')
      .where({ exam_id: id })
      .orderBy('full_name')
      .pluck('class_label');
    expect(rows).to.deep.equal(['12 RPL 1', '12 RPL 2', '12 RPL 1']);
    const answerKey = JSON.parse((await app.redis.get(keys.answerKey(id, 1))) ?? '');
    const [first, second] = (await school.ask('GET', `/${id}/questions`)).body.items;
    expect(answerKey).to.deep.equal({
      exam_id: id,
      version: 1,
      questions: {
        [first.id]: { right: ['A'], scoring: 'NORMAL', points: 100, options: ['A', 'B', 'C', 'D'] },
        [second.id]: { right: ['C'], scoring: 'NORMAL', points: 250, options: ['A', 'B', 'C', 'D'] },
      },
    });
    const stored = await app.db('exam_papers').where({ exam_id: id }).first();
    expect(stored.answer_key).to.deep.equal(answerKey);
    expect(stored.paper).to.deep.equal(await school.paper(id, 1));
    expect(stored.published_by).to.equal(school.teacher.id);
    expect(await school.audited(id)).to.include('exam.published');
  });

  it('writes no key into the paper, in any of its forms', async () => {
    const id = await school.makeExam();
    await school.addQuestion(id, {
      correct_option: 'B',
      also_correct: ['D'],
      points: 37.25,
      scoring: 'NORMAL',
      group_id: 'bacaan-1',
      keep_option_order: true,
    });
    await publish(id);
    const {
      json = Buffer.alloc(0),
      br = Buffer.alloc(0),
      etag,
    } = await school.app.redis.hgetallBuffer(keys.paper(id, 1));
    expect(brotliDecompressSync(br).equals(json)).to.equal(true);
    expect(etag?.toString()).to.match(/^"[\w-]{22}"$/);
    const paper = JSON.parse(json.toString());
    expect(Object.keys(paper)).to.deep.equal([
      'exam_id',
      'title',
      'duration_minutes',
      'version',
      'shuffle_questions',
      'shuffle_options',
      'order_scheme',
      'questions',
    ]);
    expect(Object.keys(paper.questions[0])).to.deep.equal([
      'id',
      'order_num',
      'question_text',
      'options',
      'group_id',
      'keep_option_order',
    ]);
    for (const option of paper.questions[0].options)
      expect(Object.keys(option)).to.deep.equal(['key', 'text']);
    expect(json.toString()).not.to.match(/correct|scoring|points|37\.?25|3725|right/);
    expect(JSON.stringify(await school.live(id))).not.to.match(/correct|scoring|points|right/);
  });

  it('numbers questions by their order and leaves out what was removed', async () => {
    const id = await school.readyExam();
    const removed = await school.addQuestion(id, { order_num: 0 });
    await publish(id);
    await school.ask('DELETE', `/${id}/questions/${removed}`);
    await publish(id);
    const paper = (await school.paper(id, 2)) as { questions: { id: string; order_num: number }[] };
    expect(paper.questions.map(({ order_num }) => order_num)).to.deep.equal([1, 2]);
    expect(paper.questions.map(({ id: q }) => q)).not.to.include(removed);
    expect((await school.live(id))?.version).to.equal(2);
  });

  it('lists every fault with its place and changes nothing', async () => {
    const id = await school.makeExam({
      targets: [],
      scheduled_start: hoursFromNow(-5),
      scheduled_end: hoursFromNow(-4),
    });
    const empty = (await publish(id)).body;
    expect(empty.code).to.equal('exam_incomplete');
    expect(empty.errors.map(({ path }: { path: string }) => path)).to.deep.equal([
      'questions',
      'targets',
      'scheduled_end',
    ]);
    const keyless = await school.addQuestion(id, { correct_option: null });
    await school.addQuestion(id, { correct_option: null, scoring: 'FREE' });
    await school.app
      .db('questions')
      .where({ id: keyless })
      .update({
        question_text: '<p></p>',
        options: JSON.stringify([
          { key: 'A', text: '<p> </p>' },
          { key: 'B', text: 'x' },
        ]),
      });
    const { status, body } = await publish(id);
    expect(status).to.equal(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).to.deep.equal([
      `questions.${keyless}.question_text`,
      `questions.${keyless}.options.0.text`,
      `questions.${keyless}.correct_option`,
      'targets',
      'scheduled_end',
    ]);
    expect(body.errors[2].message).to.equal('Question 1 has no right answer yet.');
    expect(body.detail).to.contain('5 things are missing');
    expect(await school.live(id)).to.equal(undefined);
    expect(await row(id)).to.include({ status: 'DRAFT', paper_version: null });
    expect(await school.app.db('exam_papers').where({ exam_id: id })).to.deep.equal([]);
  });

  it('refuses an exam in which every question is left out of the score', async () => {
    const id = await school.makeExam();
    await school.addQuestion(id, { scoring: 'DROPPED' });
    expect((await publish(id)).body.errors.map(({ path }: { path: string }) => path)).to.deep.equal([
      'questions',
    ]);
  });

  it('warns of a short window and of a rule that names nobody, in the language asked for', async () => {
    const id = await school.readyExam({
      scheduled_start: hoursFromNow(1),
      scheduled_end: hoursFromNow(2.5),
      targets: [
        { target_type: 'CLASS', target_value: '12-RPL-1' },
        { target_type: 'STUDENT', target_value: '9999' },
      ],
    });
    const { status, body } = await school.ask('POST', `/${id}/publish`, undefined, {
      'accept-language': 'id',
    });
    expect(status).to.equal(200);
    expect(body.warnings.map(({ path }: { path: string }) => path)).to.deep.equal([
      'scheduled_end',
      'targets.1',
    ]);
    expect(body.warnings[0].message).to.contain('90 menit untuk ujian berdurasi 90 menit');
  });

  it('makes one version after the other when two processes publish at once', async () => {
    const id = await school.readyExam();
    const path = `/api/v1/admin/exams/${id}/publish`;
    const replies = await Promise.all(
      [0, 1, 0, 1].map((on) => school.app.request('POST', path, { token: school.token, on })),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(replies.map(({ body }) => body.version).sort()).to.deep.equal([1, 2, 3, 4]);
    expect((await school.live(id))?.version).to.equal(4);
    expect((await row(id)).paper_version).to.equal(4);
    expect((await school.app.db('exam_papers').where({ exam_id: id })).length).to.equal(4);
  });

  it('lets edits wait until the exam is published again', async () => {
    const id = await school.publishedExam();
    const [first] = (await school.ask('GET', `/${id}/questions`)).body.items;
    await school.ask(
      'PUT',
      `/${id}/questions/${first.id}`,
      question({ question_text: '<p>Soal yang diperbaiki</p>' }),
    );
    expect(JSON.stringify(await school.paper(id, 1))).not.to.contain('diperbaiki');
    expect((await school.live(id))?.version).to.equal(1);
    await publish(id);
    expect(JSON.stringify(await school.paper(id, 2))).to.contain('diperbaiki');
  });

  it('answers 503 and stays as it was while Redis is away', async () => {
    const away = await authoringSchool({ worker: false });
    try {
      const id = await away.readyExam();
      await away.app.redisServer.stop();
      await until('the appliance has noticed', () => away.app.web[0]?.host.redis.status !== 'ready');
      const { status } = await away.ask('POST', `/${id}/publish`);
      expect(status).to.equal(503);
      const exam = await away.app.db('exams').where({ id }).first();
      expect(exam).to.include({ status: 'DRAFT', paper_version: null });
    } finally {
      await away.stop().catch(() => undefined);
    }
  });
});
