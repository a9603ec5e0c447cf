import { expect } from 'chai';
import { type AuthoringSchool, authoringSchool, draft, hoursFromNow } from './authoring-school.js';

describe('writing exams', () => {
  let school: AuthoringSchool;
  before(async () => {
    school = await authoringSchool({ worker: false });
  });
  after(() => school?.stop());

  const codesOf = (body: { errors?: { path: string }[] }): string[] =>
    (body.errors ?? []).map((fault) => fault.path).sort();

  it('makes a draft with a token of six clear characters', async () => {
    const made = await school.ask('POST', '', draft());
    expect(made.status).to.equal(201);
    expect(made.body).to.include({ status: 'DRAFT' });
    expect(made.body.entry_token)
      .to.match(/^[A-Z0-9]{6}$/)
      .and.not.match(/[01OIL]/);
    const exam = (await school.ask('GET', `/${made.body.id}`)).body;
    expect(exam).to.deep.include({
      title: 'Penilaian Akhir Semester: Matematika',
      kind: 'MAIN',
      show_score: 'AT_SUBMIT',
      shuffle_questions: true,
      paper_version: null,
      question_count: 0,
      revision: 1,
      targets: [{ target_type: 'CLASS', target_value: '12-RPL-1', exclude: false }],
    });
    expect(exam.author.id).to.equal(school.teacher.id);
    expect(await school.audited(made.body.id)).to.deep.equal(['exam.created']);
  });

  it('keeps a chosen token in upper case and rules as the table wants them, each once', async () => {
    const id = await school.makeExam({
      entry_token: 'abc23x',
      targets: [
        { target_type: 'CLASS', target_value: '12-rpl-1' },
        { target_type: 'CLASS', target_value: ' 12-RPL-1 ' },
        { target_type: 'STUDENT', target_value: 's1001', exclude: true },
      ],
    });
    const { body } = await school.ask('GET', `/${id}`);
    expect(body.entry_token).to.equal('ABC23X');
    expect(body.targets).to.deep.equal([
      { target_type: 'CLASS', target_value: '12-RPL-1', exclude: false },
      { target_type: 'STUDENT', target_value: 'S1001', exclude: true },
    ]);
  });

  const wrong: [string, Record<string, unknown>, string[]][] = [
    ['no title', { title: '   ' }, ['title']],
    ['a title with a control character', { title: 'PAS\u0000' }, ['title']],
    ['half a surrogate pair', { subject: 'x\ud800' }, ['subject']],
    ['an instant without an offset', { scheduled_start: '2026-12-07T07:30:00' }, ['scheduled_start']],
    ['an end before the start', { scheduled_end: hoursFromNow(-2) }, ['scheduled_end']],
    ['no minutes', { duration_minutes: 0 }, ['duration_minutes']],
    ['half minutes', { duration_minutes: 1.5 }, ['duration_minutes']],
    ['a short token', { entry_token: 'AB12' }, ['entry_token']],
    ['an unknown field', { status: 'PUBLISHED' }, ['status']],
    [
      'a class of the wrong form',
      { targets: [{ target_type: 'CLASS', target_value: '12 RPL 1' }] },
      ['targets.0.target_value'],
    ],
    [
      'a rule of an unknown type',
      { targets: [{ target_type: 'SCHOOL', target_value: 'x' }] },
      ['targets.0.target_type'],
    ],
    ['a pass score with three decimals', { pass_score: 70.125 }, ['pass_score']],
    [
      'an origin that does not exist',
      { origin_exam_id: 'c6ee24b4-9d39-4c0a-8d2b-0a2a6f6f1c11' },
      ['origin_exam_id'],
    ],
    ['an array for an object', { targets: {} }, ['targets']],
  ];
  for (const [what, change, paths] of wrong) {
    it(`refuses ${what} at its field`, async () => {
      const { status, body } = await school.ask('POST', '', draft(change));
      expect(status).to.equal(422);
      expect(codesOf(body)).to.deep.equal(paths);
      for (const fault of body.errors)
        expect(fault.message)
          .to.match(/\w/)
          .and.not.match(/^key:|_/);
    });
  }

  it('refuses bodies that are no JSON, no object, or too large', async () => {
    const send = (body: string) =>
      school.ask('POST', '', body, { 'content-type': 'application/json' }).then(({ status }) => status);
    expect(await send('{')).to.equal(400);
    expect(await send('null')).to.equal(422);
    expect(await send('[]')).to.equal(422);
    expect(await send(JSON.stringify(draft({ title: 'x'.repeat(300_000) })))).to.equal(413);
    expect((await school.ask('POST', '', 'title=x', { 'content-type': 'text/plain' })).status).to.equal(415);
  });

  it('lets one editor win: a stale revision is refused and nothing changes', async () => {
    const id = await school.makeExam();
    const etag = (await school.ask('GET', `/${id}`)).headers.get('etag') ?? '';
    expect(etag).to.equal('"1"');
    const first = await school.ask('PATCH', `/${id}`, { title: 'Satu' }, { 'if-match': etag });
    expect(first.status).to.equal(200);
    expect(first.headers.get('etag')).to.equal('"2"');
    const second = await school.ask('PATCH', `/${id}`, { title: 'Dua' }, { 'if-match': etag });
    expect(second.status).to.equal(412);
    expect(second.body.code).to.equal('stale_revision');
    expect((await school.ask('GET', `/${id}`)).body.title).to.equal('Satu');
    expect((await school.ask('PATCH', `/${id}`, { title: 'x' }, { 'if-match': 'nonsense' })).status).to.equal(
      412,
    );
    expect((await school.ask('PATCH', `/${id}`, { title: 'Tiga' }, { 'if-match': 'W/"2"' })).status).to.equal(
      200,
    );
    expect((await school.ask('DELETE', `/${id}`, undefined, { 'if-match': etag })).status).to.equal(412);
    expect((await school.ask('DELETE', `/${id}`, undefined, { 'if-match': '"3"' })).status).to.equal(204);
  });

  it('checks a changed start against the end that stays', async () => {
    const id = await school.makeExam();
    const { status, body } = await school.ask('PATCH', `/${id}`, { scheduled_start: hoursFromNow(9) });
    expect(status).to.equal(422);
    expect(codesOf(body)).to.deep.equal(['scheduled_end']);
  });

  it("shows a teacher their own exams, and another's only to who may read all", async () => {
    const id = await school.makeExam({ title: 'Bahasa Arab 100% _siap_' });
    const { app, otherToken, headToken } = school;
    const path = `/api/v1/admin/exams/${id}`;
    expect((await app.request('GET', path, { token: otherToken })).status).to.equal(403);
    expect((await app.request('GET', path, { token: headToken })).status).to.equal(200);
    const listed = async (token: string, query = '') =>
      (await app.request('GET', `/api/v1/admin/exams?q=100%25%20_${query}`, { token })).body;
    expect((await listed(school.token)).items.map((item: { id: string }) => item.id)).to.deep.equal([id]);
    expect((await listed(headToken)).total).to.equal(1);
    expect((await listed(otherToken)).total).to.equal(0);
    for (const [method, rest, body] of [
      ['PATCH', '', { title: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/token', undefined],
      ['POST', '/publish', undefined],
      ['POST', '/unpublish', undefined],
      ['POST', '/close', undefined],
      ['GET', '/questions', undefined],
      ['PUT', '/questions/order', { question_ids: [] }],
      ['GET', '/results', undefined],
    ] as const) {
      expect(
        (await app.request(method, path + rest, { token: otherToken, body })).status,
        method + rest,
      ).to.equal(403);
    }
  });

  it('answers 404 for an exam that is not there, however it is spelled', async () => {
    for (const id of ['c6ee24b4-9d39-4c0a-8d2b-0a2a6f6f1c11', 'nonsense', '%00'])
      for (const [method, rest] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/publish'],
        ['GET', '/results'],
      ] as const)
        expect((await school.ask(method, `/${id}${rest}`)).status, `${method} ${id}${rest}`).to.equal(404);
  });

  it('lists page by page, sorted and narrowed', async () => {
    const subject = 'Fisika Kuantum';
    for (const title of ['b', 'A', 'c']) await school.makeExam({ title: `Ujian ${title}`, subject });
    const titles = async (query: string) => {
      const { body } = await school.ask('GET', `?q=kuantum&${query}`);
      return [body.items.map((item: { title: string }) => item.title.slice(-1)).join(''), body.total];
    };
    expect(await titles('sort=title')).to.deep.equal(['Abc', 3]);
    expect(await titles('sort=-title&per_page=2')).to.deep.equal(['cb', 3]);
    expect(await titles('sort=-title&per_page=2&page=2')).to.deep.equal(['A', 3]);
    expect(await titles('status=PUBLISHED')).to.deep.equal(['', 0]);
    for (const query of ['sort=author', 'page=0', 'per_page=201', 'status=OPEN', 'x=1'])
      expect((await school.ask('GET', `?${query}`)).status, query).to.equal(422);
  });

  it('makes a new token that differs; a draft needs no old one', async () => {
    const id = await school.makeExam({ entry_token: 'AAAAAA' });
    const { status, body } = await school.ask('POST', `/${id}/token`);
    expect(status).to.equal(200);
    expect(body.entry_token)
      .to.match(/^[A-Z0-9]{6}$/)
      .and.not.equal('AAAAAA');
    expect(body.previous_token).to.equal(null);
    expect(await school.audited(id)).to.deep.equal(['exam.created', 'exam.token_renewed']);
  });

  it('deletes a draft with its questions, and archives what is to stay', async () => {
    const id = await school.readyExam();
    expect((await school.ask('DELETE', `/${id}`)).status).to.equal(204);
    expect(await school.app.db('questions').where({ exam_id: id })).to.deep.equal([]);
    const kept = await school.makeExam({ title: 'Arsip lama' });
    expect((await school.ask('PATCH', `/${kept}`, { archived: true })).status).to.equal(200);
    expect((await school.ask('GET', '?q=Arsip%20lama')).body.total).to.equal(0);
    expect((await school.ask('GET', '?q=Arsip%20lama&archived=yes')).body.total).to.equal(1);
  });

  it('tells in the OpenAPI document what each route takes and who may', async () => {
    const { paths } = (await school.app.request('GET', '/api/v1/openapi.json')).body;
    const permissions = Object.entries(paths as Record<string, Record<string, { 'x-permission': string }>>)
      .filter(([path]) => path.startsWith('/api/v1/admin/exams'))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, route]) => [
          `${method} ${path.slice('/api/v1/admin/exams'.length)}`,
          route['x-permission'],
        ]),
      );
    expect(Object.fromEntries(permissions)).to.include({
      'get ': 'exams:read_own',
      'post ': 'exams:write_own',
      'patch /{exam_id}': 'exams:write_own',
      'put /{exam_id}/questions/order': 'exams:write_own',
      'post /{exam_id}/publish': 'exams:write_own',
      'get /{exam_id}/results': 'results:read_own',
    });
    const { schema } = paths['/api/v1/admin/exams'].post.requestBody.content['application/json'];
    expect(schema.required).to.include.members(['title', 'scheduled_start']).and.not.include('targets');
  });

  it('does not delete an exam that a make-up refers to', async () => {
    const id = await school.makeExam();
    await school.makeExam({ kind: 'MAKEUP', origin_exam_id: id });
    const { status, body } = await school.ask('DELETE', `/${id}`);
    expect([status, body.code]).to.deep.equal([409, 'in_use']);
  });
});
