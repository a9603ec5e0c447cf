/** The exam's pages without a single script: plain forms do everything. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { PlainBrowser } from '../../../support/browser-form.js';
import { ADMIN_ENV, type ExamDay, examDay } from '../../../support/exam-day.js';
import { makeStaff, PASSWORD, type Staff } from '../../../support/people.js';

describe('the pages of exams', () => {
  let app: TestAppliance;
  let day: ExamDay;
  let teacher: PlainBrowser;

  const signedIn = async (staff: Staff): Promise<PlainBrowser> => {
    const browser = new PlainBrowser(app);
    await browser.submit('/console/sign-in', '/console/sign-in', { email: staff.email, password: PASSWORD });
    return browser;
  };
  const details = {
    title: 'Ulangan Harian <Fungsi>',
    subject: 'Matematika',
    period: '',
    scheduled_start: '2030-01-07T07:30',
    scheduled_end: '2030-01-07T09:30',
    duration_minutes: '90',
    entry_token: '',
    show_score: 'AT_SUBMIT',
    shuffle_questions: '1',
  };
  const question = (text: string, options: readonly string[], correct: string) => ({
    question_text: text,
    ...Object.fromEntries(
      options.flatMap((option, i) => [
        [`option_${i}_key`, 'ABCDEFGH'[i] ?? ''],
        [`option_${i}_text`, option],
      ]),
    ),
    correct_option: correct,
    points: '1,5',
    scoring: 'NORMAL',
    group_id: '',
  });
  const newExam = async (browser = teacher): Promise<string> => {
    const made = await browser.submit('/console/exams/new', '/console/exams', details);
    expect(made.status, made.text).to.equal(303);
    return made.headers.get('location') ?? '';
  };

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    day = await examDay(app, { students: 3, questions: 1 });
    teacher = await signedIn(await makeStaff(app, { role: 'Teacher' }));
  });
  after(() => app?.stop());

  it('invite whoever has no exam to make one, in the chosen language', async () => {
    const empty = await teacher.get('/console/exams');
    expect(empty.text).to.include('No exams yet').and.include('href="/console/exams/new"');
    const nothing = await teacher.get('/console/exams?q=tidak+ada&status=CLOSED');
    expect(nothing.text).to.include('Nothing found');
  });

  it('give a wrong exam back as it was typed, with plain words at the fields', async () => {
    const wrong = await teacher.submit('/console/exams/new', '/console/exams', {
      ...details,
      title: '  ',
      scheduled_start: '2030-02-31T07:30',
      entry_token: 'A-1',
      duration_minutes: 'lama',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('id="error-title"').and.include('Please fill this in.');
    expect(wrong.text).to.include('This is not a date and time.').and.include('value="2030-02-31T07:30"');
    expect(wrong.text).to.include('six letters or digits').and.not.include('key:');
    const swapped = await teacher.submit('/console/exams/new', '/console/exams', {
      ...details,
      scheduled_end: '2030-01-07T07:00',
    });
    expect(swapped.text).to.include('The end must be after the start.');
  });

  it('take an exam from the first draft to the paper that students get', async () => {
    const exam = await newExam();
    const id = exam.split('/').at(-1);
    const row = await app.db('exams').where({ id }).first();
    expect(row.scheduled_start.toISOString(), 'typed in the zone of the school').to.equal(
      '2030-01-07T00:30:00.000Z',
    );
    expect(row).to.include({ shuffle_questions: true, shuffle_options: false, period: null });
    const unready = await teacher.get(`${exam}/publish`);
    expect(unready.text)
      .to.include('The exam has no questions yet.')
      .and.include(`href="${exam}/schedule#audience"`);
    expect(unready.text).not.to.include(`action="${exam}/publish"`);

    const first = question('Berapakah \\( \\frac{1}{2} + \\frac{1}{2} \\)?', ['1', '2', '', '4', ''], 'A');
    const added = await teacher.submit(`${exam}/questions/new`, `${exam}/questions`, first);
    expect(added.status, added.text).to.equal(303);
    const second = question('<p>Ibu kota Jawa Barat?</p>', ['Bandung', 'Bogor', 'Depok', '', ''], '');
    await teacher.submit(`${exam}/questions/new`, `${exam}/questions`, second);
    const [one, two] = await app.db('questions').where({ exam_id: id }).orderBy('order_num');
    expect(one.options.map(({ key }: { key: string }) => key)).to.deep.equal(['A', 'B', 'D']);
    expect(one).to.include({ correct_option: 'A', points: 1.5 });
    expect(one.question_text).to.include('<math>');

    const keyless = await teacher.get(`${exam}/publish`);
    expect(keyless.text).to.include('Question 2 has no right answer yet.');
    expect(keyless.text).to.include(`href="${exam}/questions/${two.id}#field-correct_option"`);
    const page = `${exam}/questions/${two.id}`;
    const wrong = await teacher.submit(page, page, question('', ['Bandung', '', 'Depok', '', ''], 'B'));
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('There is no option with this key.').and.include('>\nDepok</textarea>');
    const few = await teacher.submit(page, page, question('Soal', ['Bandung'], 'A'));
    expect(few.text).to.include('id="error-options"');
    const mended = await teacher.submit(page, page, question('<p>Ibu kota?</p>', ['Bandung', 'Bogor'], 'A'));
    expect(mended.status).to.equal(303);

    await teacher.submit(exam, `${page}/move`, { direction: 'up' });
    const list = (await teacher.get(exam)).text;
    expect(list.indexOf('Ibu kota?')).to.be.lessThan(list.indexOf('Berapakah'));

    const audience = {
      classes: ['12-RPL-2'],
      students: `${day.students[0]?.nisn}\n99`,
      excluded: `${day.students[1]?.nisn}, 12-TKJ-1`,
    };
    const refused = await teacher.submit(`${exam}/schedule`, `${exam}/audience`, audience);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('99: A student number has 4 to 20 letters or digits.');
    await teacher.submit(`${exam}/schedule`, `${exam}/audience`, {
      ...audience,
      students: day.students[0]?.nisn ?? '',
    });
    const saved = (await teacher.get(`${exam}/schedule`)).text;
    expect(saved).to.include('2 students from 1 class will sit this exam.');
    expect(saved, 'a rule that meets nobody').to.include('Class 12-TKJ-1 (an exception)');
    expect((await teacher.get(`${exam}/preview`)).text)
      .to.include('<math>')
      .and.include('Bogor');

    const published = await teacher.submit(`${exam}/publish`, `${exam}/publish`, {});
    expect([published.status, published.headers.get('location')]).to.deep.equal([303, `${exam}/publish`]);
    expect((await teacher.get(`${exam}/publish`)).text).to.include('published for 2 students');
    const live = await teacher.get(`${exam}/live`);
    expect(live.text).to.include((await app.db('exams').where({ id }).first()).entry_token);
    expect(live.text).to.include('http-equiv="refresh"');
    const closed = await teacher.submit(`${exam}/publish`, `${exam}/close`, {});
    expect(closed.status).to.equal(303);
    const late = await teacher.submit(`${exam}/publish`, `${exam}/delete`, {});
    expect(late.status).to.equal(409);
    expect(late.text).to.include('still in use');
  });

  it('change the schedule of a published exam without its fixed fields', async () => {
    const browser = await signedIn(await makeStaff(app, { role: 'Superadmin' }));
    const page = `/console/exams/${day.examId}/schedule`;
    const shown = await browser.get(page);
    expect(shown.text).not.to.include('name="shuffle_questions"');
    const { subject: _, period: __, shuffle_questions: ___, ...open } = details;
    const row = await app.db('exams').where({ id: day.examId }).first();
    const sent = { ...open, title: 'Judul baru', entry_token: 'k7m3qx', revision: String(row.revision) };
    expect((await browser.submit(page, page, sent)).status).to.equal(303);
    const after = await app.db('exams').where({ id: day.examId }).first();
    expect(after).to.include({ title: 'Judul baru', entry_token: 'K7M3QX', shuffle_options: true });
    const stale = await browser.submit(page, page, { ...sent, title: 'Terlambat' });
    expect(stale.status).to.equal(412);
    expect(stale.text).to.include('Somebody has changed this').and.include('value="Terlambat"');
  });

  it('keep rules of the audience that the form has no boxes for', async () => {
    const exam = await newExam();
    const id = exam.split('/').at(-1) ?? '';
    const rules = [
      { target_type: 'CLASS', target_value: '10-LAMA-9', exclude: false },
      { target_type: 'GRADE', target_value: '11', exclude: true },
      { target_type: 'MAJOR', target_value: 'TKRO', exclude: true },
    ];
    await app.db('exam_target_rules').insert(rules.map((rule) => ({ exam_id: id, ...rule })));
    const { text } = await teacher.get(`${exam}/schedule`);
    const ticked = [...text.matchAll(/name="(classes|excluded_groups)" value="([^"]+)" checked/g)];
    const fields = Object.fromEntries(
      ['classes', 'excluded_groups'].map((name) => [
        name,
        ticked.filter((match) => match[1] === name).map((match) => match[2] ?? ''),
      ]),
    );
    expect((await teacher.submit(`${exam}/schedule`, `${exam}/audience`, fields)).status).to.equal(303);
    const kept = await app
      .db('exam_target_rules')
      .where({ exam_id: id })
      .orderBy('id')
      .select('target_type', 'target_value', 'exclude');
    expect(kept).to.deep.equal(rules);
  });

  it('show nobody another’s exam, and no buttons that would be refused', async () => {
    const exam = `/console/exams/${day.examId}`;
    for (const page of ['', '/schedule', '/preview', '/publish', '/live', '/results', '/results.csv'])
      expect((await teacher.get(exam + page)).status, page).to.equal(403);
    expect((await teacher.get('/console/exams')).text).not.to.include(day.examId);
    for (const verb of ['publish', 'close', 'delete', 'audience', 'schedule', 'token', 'questions'])
      expect((await teacher.submit('/console/exams/new', `${exam}/${verb}`, details)).status, verb).to.equal(
        403,
      );

    const reader = await signedIn(await makeStaff(app, { codes: ['exams:read_all'] }));
    const question = `/questions/${day.questionIds[0]}`;
    for (const page of ['', '/schedule', '/preview', '/publish', question]) {
      const { status, text } = await reader.get(exam + page);
      expect(status, page).to.equal(200);
      const main = text.slice(text.indexOf('<main'));
      expect(main.match(/<form[^>]*>/g) ?? [], page).to.deep.equal([]);
    }
    const invigilator = await signedIn(await makeStaff(app, { codes: ['sessions:read_all'] }));
    const live = await invigilator.get(`${exam}/live`);
    expect(live.status).to.equal(200);
    expect(live.text).not.to.include('live-token').and.not.include(`href="${exam}/results"`);
  });

  it('download results as a file, and show a formula only to who sends the token of the page', async () => {
    const browser = await signedIn(await makeStaff(app, { role: 'Superadmin' }));
    const csv = await browser.get(`/console/exams/${day.examId}/results.csv?class=12+RPL+2`);
    expect(csv.headers.get('content-type')).to.include('text/csv');
    expect(csv.text.split('\r\n')).to.have.length(5);

    const token = /name="csrf-token" content="([^"]+)"/.exec((await browser.get('/console/exams')).text)?.[1];
    const preview = (body: unknown, csrf: string) =>
      app.request('POST', '/console/exams/formula', {
        body,
        headers: {
          accept: 'application/json',
          cookie: `console=${browser.cookie('console')}`,
          origin: app.url,
          'x-csrf-token': csrf,
        },
      });
    const made = await preview({ tex: '\\sqrt{2}', display: true }, token ?? '');
    expect(made.status, made.text).to.equal(200);
    expect(made.body.mathml).to.include('<msqrt>');
    expect((await preview({ tex: '\\frac{1}' }, token ?? '')).body.code).to.equal('formula_invalid');
    expect((await preview({ tex: 7 }, token ?? '')).body.errors[0].path).to.equal('tex');
    expect((await preview({ tex: 'x' }, 'guessed')).status).to.equal(403);
  });

  it('are named on the home page of whoever may see them: what runs, and a draft whose time has come', async () => {
    await app
      .db('exams')
      .where({ id: day.examId })
      .update({
        title: 'PAS Ganjil: Matematika',
        scheduled_start: new Date(Date.now() - 60_000),
        scheduled_end: new Date(Date.now() + 3600_000),
      });
    const head = await signedIn(await makeStaff(app, { role: 'Superadmin' }));
    const draft = await app.request('POST', '/api/v1/admin/exams', {
      token: day.adminToken,
      body: {
        title: 'Remedial Kimia',
        scheduled_start: new Date(Date.now() + 3600_000).toISOString(),
        scheduled_end: new Date(Date.now() + 3 * 3600_000).toISOString(),
        duration_minutes: 60,
        targets: [],
      },
    });
    expect(draft.status, draft.text).to.equal(201);
    const home = (await head.get('/console')).text;
    expect(home)
      .to.include(`href="/console/exams/${day.examId}/live"`)
      .and.include('PAS Ganjil: Matematika')
      .and.include('0 answering, 0 handed in, of 3')
      .and.include(`href="/console/exams/${draft.body.id}/publish"`);
    const elsewhere = await signedIn(await makeStaff(app, { role: 'Teacher' }));
    expect((await elsewhere.get('/console')).text).not.to.include('PAS Ganjil: Matematika');
  });
});
