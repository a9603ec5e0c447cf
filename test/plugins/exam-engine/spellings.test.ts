/** The same letters can come as one sign or as two (é, أ), as keyboards, file names and PDFs have it: they are one room and one title. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay } from '../../support/exam-day.js';
import { adminToken, makeStaff, settled } from '../../support/people.js';

const EXAMS = '/api/v1/admin/exams';
const inOneSign = (text: string): string => text.normalize('NFC');
const inTwo = (text: string): string => text.normalize('NFD');
const ROOM = 'Aulé أ';

describe('letters that come as one sign or as two', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 1, questions: 1 });
  });
  after(() => app.stop());

  const asHead = async (method: string, path: string, body?: object) => {
    const response = await app.request(method, `${EXAMS}${path}`, {
      token: day.adminToken,
      ...(body ? { body } : {}),
    });
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.text}`);
    return response.body;
  };
  const found = async (path: string, name: string, text: string): Promise<number> =>
    (await asHead('GET', `${path}?${name}=${encodeURIComponent(text)}`)).total;

  it('are one room: a proctor of it sees who was seated in it', async () => {
    const student = day.students[0]?.id;
    await asHead('PATCH', `/${day.examId}/participants/${student}`, { room: inTwo(ROOM) });
    const proctor = await makeStaff(app, { role: 'Proctor' });
    await asHead('POST', `/${day.examId}/staff`, {
      admin_id: proctor.id,
      duty: 'PROCTOR',
      room: inOneSign(ROOM),
    });
    const list = await app.request('GET', `${EXAMS}/${day.examId}/sessions`, {
      token: await adminToken(app, proctor),
    });
    expect(list.body.items.map((item: { student_id: number }) => item.student_id)).to.deep.equal([student]);
    for (const text of [inOneSign(ROOM), inTwo(ROOM)])
      for (const path of ['participants', 'sessions'])
        expect(await found(`/${day.examId}/${path}`, 'room', text), path).to.equal(1);
  });

  it('are one title to whoever looks for it', async () => {
    await asHead('PATCH', `/${day.examId}`, { title: inTwo('Ulangan Bahasa Prancis: Métode') });
    for (const text of [inOneSign('métode'), inTwo('métode')]) expect(await found('', 'q', text)).to.equal(1);
  });
});
