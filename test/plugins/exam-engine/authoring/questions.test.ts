import { expect } from 'chai';
import { type AuthoringSchool, authoringSchool, question } from './authoring-school.js';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

describe('writing questions', () => {
  let school: AuthoringSchool;
  let examId: string;
  before(async () => {
    school = await authoringSchool({ worker: false });
  });
  after(() => school?.stop());
  beforeEach(async () => {
    examId = await school.makeExam();
  });

  const add = (change: Record<string, unknown> = {}) =>
    school.ask('POST', `/${examId}/questions`, question(change));
  const list = async () => (await school.ask('GET', `/${examId}/questions`)).body.items;
  const pathsOf = (body: { errors?: { path: string }[] }): string[] =>
    (body.errors ?? []).map(({ path }) => path);

  it('stores formulas as MathML and texts without anything that could run', async () => {
    const made = await add({
      question_text:
        '<p onclick="x()">Diketahui \\(x^2\\)<script>alert(1)</script> <img src="/uploads/abc.webp" alt="grafik"></p>',
    });
    expect(made.status).to.equal(201);
    expect(made.body.warnings).to.deep.equal(['unsafe_removed']);
    const [stored] = await list();
    expect(stored.question_text)
      .to.contain('<math')
      .and.contain('data-tex="x^2"')
      .and.contain('/uploads/abc.webp');
    expect(stored.question_text).not.to.match(/onclick|script|alert/);
    expect(stored).to.include({
      correct_option: 'A',
      scoring: 'NORMAL',
      points: 1,
      order_num: 1,
      type: 'SINGLE',
    });
  });

  it('is found by the words of the question and its options, not by its markup', async () => {
    const options = ['Bandung', 'Kupang'].map((text, i) => ({ key: 'AB'[i], text: `<p>${text}</p>` }));
    const { id } = (await add({ question_text: '<p>Ibu kota <strong>Jawa</strong> Barat?</p>', options }))
      .body;
    await add({ question_text: '<p>Ibu kota Jawa Timur?</p>' });
    const found = async (q: string) => {
      const { items, total } = (await school.ask('GET', `/${examId}/questions?q=${encodeURIComponent(q)}`))
        .body;
      expect(items).to.have.length(total);
      return items.map((one: { id: string }) => one.id);
    };
    for (const q of ['jawa barat', 'KUPANG', 'ibu bandung']) expect(await found(q), q).to.deep.equal([id]);
    expect(await found('kota')).to.have.length(2);
    expect(await found('strong')).to.deep.equal([]);
  });

  it('goes to the end unless a place is given, and keeps its place when replaced', async () => {
    const [first, second] = [(await add()).body.id, (await add()).body.id];
    const early = (await add({ order_num: 0 })).body.id;
    expect((await list()).map(({ id }: { id: string }) => id)).to.deep.equal([early, first, second]);
    const changed = await school.ask(
      'PUT',
      `/${examId}/questions/${first}`,
      question({ points: 9999.99, correct_option: null }),
    );
    expect(changed.status).to.equal(200);
    const items = await list();
    expect(items.map(({ id }: { id: string }) => id)).to.deep.equal([early, first, second]);
    expect(items[1]).to.include({ points: 9999.99, correct_option: null });
  });

  it('takes a new order only when it names every question once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push((await add()).body.id);
    const order = (question_ids: unknown) =>
      school.ask('PUT', `/${examId}/questions/order`, { question_ids });
    expect((await order([ids[2], ids[0], ids[1]])).status).to.equal(204);
    expect((await list()).map(({ id }: { id: string }) => id)).to.deep.equal([ids[2], ids[0], ids[1]]);
    const foreign = 'c6ee24b4-9d39-4c0a-8d2b-0a2a6f6f1c11';
    for (const wrong of [
      [],
      ids.slice(1),
      [...ids, ids[0]],
      [ids[0], ids[0], ids[1]],
      [...ids.slice(1), foreign],
      ['x'],
      null,
    ])
      expect((await order(wrong)).status, JSON.stringify(wrong)).to.equal(422);
  });

  const wrong: [string, Record<string, unknown>, string[]][] = [
    ['no text', { question_text: '<p> &nbsp;<br></p>' }, ['question_text']],
    [
      'an empty option',
      {
        options: [
          { key: 'A', text: '<p>1</p>' },
          { key: 'B', text: '' },
        ],
      },
      ['options.1.text'],
    ],
    ['a text of a thousand levels', { question_text: '<b>'.repeat(1000) }, ['question_text']],
    ['an embedded image', { question_text: `<p>Lihat <img src="${PIXEL}"></p>` }, ['question_text']],
    [
      'a formula that TeX does not understand',
      { question_text: '<p><span data-tex="\\frac{1"></span></p>' },
      ['question_text'],
    ],
    ['one option', { options: [{ key: 'A', text: '<p>1</p>' }] }, ['options']],
    ['nine options', { options: [...'ABCDEFGHI'].map((key) => ({ key, text: key })) }, ['options']],
    [
      'a key twice',
      {
        options: [
          { key: 'A', text: '1' },
          { key: 'A', text: '2' },
        ],
      },
      ['options.1.key'],
    ],
    [
      'a key that is no letter',
      {
        options: [
          { key: '1', text: '1' },
          { key: 'b', text: '2' },
        ],
        correct_option: null,
      },
      ['options.0.key', 'options.1.key'],
    ],
    ['a right answer among no options', { correct_option: 'E' }, ['correct_option']],
    ['another right answer among no options', { also_correct: ['B', 'Z'] }, ['also_correct.1']],
    ['no points', { points: 0 }, ['points']],
    ['too many points', { points: 10_000 }, ['points']],
    ['thirds of a point', { points: 0.333 }, ['points']],
    ['points as text', { points: '1' }, ['points']],
    ['an unknown scoring', { scoring: 'BONUS' }, ['scoring']],
    ['a group with a line break', { group_id: 'a\nb' }, ['group_id']],
    ['an unknown field', { removed_at: null }, ['removed_at']],
    ['options that are no list', { options: null }, ['options']],
  ];
  for (const [what, change, paths] of wrong) {
    it(`refuses ${what} at its field and stores nothing`, async () => {
      const { status, body } = await add(change);
      expect(status).to.equal(422);
      expect(pathsOf(body)).to.deep.equal(paths);
      for (const fault of body.errors) expect(fault.message).not.to.match(/^key:|^[a-z_]+$/);
      expect(await list()).to.deep.equal([]);
    });
  }

  it('counts an image or a formula alone as text', async () => {
    const image = '<img src="/uploads/abc.webp" alt="">';
    const options = [
      { key: 'A', text: '<span data-tex="x"></span>' },
      { key: 'B', text: image },
    ];
    expect((await add({ question_text: image, options })).status).to.equal(201);
  });

  it('deletes a question, but only marks one that was ever published', async () => {
    const [kept, fresh] = [(await add()).body.id, (await add()).body.id];
    expect((await school.ask('DELETE', `/${examId}/questions/${fresh}`)).status).to.equal(204);
    expect((await school.ask('POST', `/${examId}/publish`)).status).to.equal(200);
    expect((await school.ask('DELETE', `/${examId}/questions/${kept}`)).status).to.equal(204);
    const rows = await school.app.db('questions').where({ exam_id: examId });
    expect(rows.map(({ id }) => id)).to.deep.equal([kept]);
    expect(rows[0].removed_at).to.be.an.instanceOf(Date);
    expect(await list()).to.deep.equal([]);
    for (const method of ['PUT', 'DELETE'])
      expect(
        (await school.ask(method, `/${examId}/questions/${kept}`, method === 'PUT' ? question() : undefined))
          .status,
      ).to.equal(404);
    expect(await school.audited(examId)).to.deep.equal([
      'exam.created',
      'question.created',
      'question.created',
      'question.removed',
      'exam.published',
      'question.removed',
    ]);
  });

  it("does not reach another exam's question through one's own exam", async () => {
    const { id } = (await add()).body;
    const own = await school.makeExam();
    expect((await school.ask('PUT', `/${own}/questions/${id}`, question())).status).to.equal(404);
    expect((await school.ask('DELETE', `/${own}/questions/${id}`)).status).to.equal(404);
  });

  it('keeps images from being swept while a question or a paper mentions them', async () => {
    const inQuestion = `${'a'.repeat(64)}.webp`;
    const inOption = `${'b'.repeat(64)}.webp`;
    const nowhere = `${'c'.repeat(64)}.webp`;
    await add({
      question_text: `<p><img src="/uploads/${inQuestion}"></p>`,
      options: [
        { key: 'A', text: `<img src="/uploads/${inOption}">` },
        { key: 'B', text: 'x' },
      ],
    });
    const hooks = school.app.web[0]?.host.hooks;
    const asked = await hooks?.filter('media-local.images.referenced', {
      names: [inQuestion, inOption, nowhere],
      referenced: new Set<string>(),
      isAnswered: false,
    });
    expect([...(asked?.referenced ?? [])].sort()).to.deep.equal([inQuestion, inOption]);
    await school.ask('POST', `/${examId}/publish`);
    await school.app
      .db('questions')
      .where({ exam_id: examId })
      .update({
        question_text: 'x',
        options: JSON.stringify([
          { key: 'A', text: 'x' },
          { key: 'B', text: 'y' },
        ]),
      });
    const published = await hooks?.filter('media-local.images.referenced', {
      names: [inQuestion, nowhere],
      referenced: new Set<string>(),
      isAnswered: false,
    });
    expect([...(published?.referenced ?? [])]).to.deep.equal([inQuestion]);
  });
});
