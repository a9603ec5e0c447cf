import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { type AuthoringSchool, authoringSchool } from './authoring-school.js';

describe('results', () => {
  let school: AuthoringSchool;
  let examId: string;
  before(async () => {
    school = await authoringSchool({ worker: false });
    const { db } = school.app;
    await school.addStudent('=HYPERLINK("http://x","klik")', '12 RPL 1');
    await school.addStudent('Farah, "Ayu"', '12 RPL 1');
    examId = await school.publishedExam({ targets: [{ target_type: 'GRADE', target_value: '12' }] });
    const at = new Date('2026-11-30T01:00:00Z');
    const session = (name: string, rest: object) =>
      db('exam_sessions').insert({
        exam_id: examId,
        student_id: school.students[name],
        started_at: at,
        deadline_at: at,
        ...rest,
      });
    const done = { status: 'COMPLETED', finished_at: at, close_reason: 'SUBMIT' };
    await session("Nur 'Aini", { ...done, final_score: 66.67 });
    await session('Citra Lestari', { ...done, final_score: 0, close_reason: 'DEADLINE' });
    await session('Bima Sakti', {});
    // Not a participant (any more), but has sat the exam.
    await session('Eka Putri', { ...done, final_score: 100 });
    await db('exam_participants')
      .where({ exam_id: examId, student_id: school.students['Dewa Made'] })
      .update({ excused: true });
  });
  after(() => school?.stop());

  const results = async (query = '') => (await school.ask('GET', `/${examId}/results${query}`)).body;

  it('name every participant with an outcome; who was absent has no score, never 0', async () => {
    const { items, total } = await results();
    expect(total).to.equal(7);
    expect(
      Object.fromEntries(
        items.map((item: { full_name: string; outcome: string; score: number | null }) => [
          item.full_name,
          [item.outcome, item.score],
        ]),
      ),
    ).to.deep.equal({
      "Nur 'Aini": ['SCORED', 66.67],
      'Bima Sakti': ['IN_PROGRESS', null],
      'Citra Lestari': ['SCORED', 0],
      'Dewa Made': ['EXCUSED', null],
      'Eka Putri': ['SCORED', 100],
      '=HYPERLINK("http://x","klik")': ['ABSENT', null],
      'Farah, "Ayu"': ['ABSENT', null],
    });
    const [first] = items;
    expect(first.class).to.equal('11 RPL 1');
    expect(first).to.include({
      nis: 's1005',
      close_reason: 'SUBMIT',
      finished_at: '2026-11-30T01:00:00.000Z',
    });
  });

  it('are searched, narrowed, sorted and paged', async () => {
    const names = async (query: string) =>
      (await results(query)).items.map((item: { full_name: string }) => item.full_name);
    expect(await names('?q=lestari')).to.deep.equal(['Citra Lestari']);
    expect(await names('?q=0060000004')).to.deep.equal(['Dewa Made']);
    expect(await names('?outcome=SCORED&sort=-score')).to.deep.equal([
      'Eka Putri',
      "Nur 'Aini",
      'Citra Lestari',
    ]);
    expect(await names('?sort=score&per_page=2&page=2')).to.include('Eka Putri');
    for (const query of ['?outcome=LATE', '?sort=nisn', '?page=x'])
      expect((await school.ask('GET', `/${examId}/results${query}`)).status).to.equal(422);
  });

  it('keep names and classes as they were at the exam', async () => {
    const student = school.students["Nur 'Aini"];
    const { db } = school.app;
    await school.ask('POST', `/${examId}/close`);
    await db('students')
      .where({ id: student })
      .update({ full_name: 'Nur Rahma', class_id: school.classes['12 TKJ 1'] });
    await school.studentsChanged(student ?? 0);
    expect((await results('?q=aini')).items[0]).to.include({ full_name: "Nur 'Aini", class: '12 RPL 1' });
    await db('students')
      .where({ id: student })
      .update({ full_name: "Nur 'Aini", class_id: school.classes['12 RPL 1'] });
  });

  it('come as CSV that a spreadsheet reads and cannot be tricked by', async () => {
    const response = await school.app.request('GET', `/api/v1/admin/exams/${examId}/results?per_page=1`, {
      token: school.token,
      headers: { accept: 'text/csv' },
    });
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).to.match(/^attachment; filename="[\x20-\x7e]+\.csv"/);
    const bytes = Buffer.from(
      await (
        await fetch(`${school.app.url}/api/v1/admin/exams/${examId}/results`, {
          headers: { authorization: `Bearer ${school.token}`, accept: 'text/csv' },
        })
      ).arrayBuffer(),
    );
    expect(bytes.subarray(0, 3)).to.deep.equal(Buffer.from([0xef, 0xbb, 0xbf]));
    const rows = parse<Record<string, string>>(bytes, { bom: true, columns: true });
    expect(rows.length).to.equal(7);
    expect(Object.keys(rows[0] ?? {})).to.deep.equal([
      'nisn',
      'nis',
      'full_name',
      'class',
      'outcome',
      'score',
      'started_at',
      'finished_at',
      'close_reason',
    ]);
    const byName = new Map(rows.map((row) => [row['full_name'], row]));
    expect(byName.get('\'=HYPERLINK("http://x","klik")')).to.include({ outcome: 'ABSENT', score: '' });
    expect(byName.get('Farah, "Ayu"')).to.include({ outcome: 'ABSENT', score: '' });
    expect(byName.get('Citra Lestari')).to.include({ outcome: 'SCORED', score: '0' });
    expect(byName.get("Nur 'Aini")).to.include({ score: '66.67', nisn: '0060000001' });
  });

  it('of a draft are empty', async () => {
    const id = await school.readyExam();
    expect((await school.ask('GET', `/${id}/results`)).body).to.deep.include({ items: [], total: 0 });
  });
});
