import { expect } from 'chai';
import { apiDocument, type Operation, operationsOf } from '../../../contract/api-document.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, expectStatus, signIn } from '../../../support/exam-day.js';
import { adminToken, makeStaff, type Staff, settled } from '../../../support/people.js';

const EXAMS = '/api/v1/admin/exams';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

/** Everything that a proctor of something may ask of an exam; what there is to see in it depends on the place. */
const OF_PROCTORS = [
  /^GET .*\/sessions$/,
  /\/sessions\/actions$/,
  /\/participants\/\{student_id\}\/password$/,
];
const isOfProctors = ({ name, permission }: Operation): boolean =>
  OF_PROCTORS.some((pattern) => pattern.test(name)) ||
  permission.some((code) => code.startsWith('sessions:'));

describe('duties at an exam', function () {
  this.timeout(120_000);
  let app: TestAppliance;
  let day: ExamDay;
  let operations: Operation[];
  let otherExam: string;
  let shifts: { id: number; entry_token: string }[];
  /** Two in each shift: Lab 1 and Lab 2. */
  let seats: { id: number; shift: number; room: string }[];
  const people: Record<string, { staff: Staff; token: string }> = {};

  const asHead = async (method: string, path: string, body?: object) => {
    const response = await app.request(method, `${EXAMS}${path}`, {
      token: day.adminToken,
      ...(body ? { body } : {}),
    });
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.text}`);
    return response.body;
  };
  const ask = (who: string, method: string, path: string, body?: object) =>
    app.request(method, `${EXAMS}/${day.examId}${path}`, {
      token: people[who]?.token ?? '',
      ...(body ? { body } : {}),
    });
  const codeOf = ({ status, body }: { status: number; body: { code?: string } | undefined }) =>
    body?.code ?? status;

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 4, questions: 1 });
    operations = operationsOf(await apiDocument(app));
    otherExam = (
      await asHead('POST', '', {
        title: 'Ujian Praktik',
        scheduled_start: inMinutes(1),
        scheduled_end: inMinutes(200),
        duration_minutes: 60,
      })
    ).id;
    shifts = [];
    for (const name of ['Sesi 1', 'Sesi 2'])
      shifts.push(
        await asHead('POST', `/${day.examId}/sittings`, {
          name,
          starts_at: inMinutes(-5),
          ends_at: inMinutes(200),
        }),
      );
    seats = day.students.map(({ id }, i) => ({
      id,
      shift: shifts[Math.floor(i / 2)]?.id ?? 0,
      room: `Lab ${1 + (i % 2)}`,
    }));
    for (const { id, shift, room } of seats)
      await asHead('PATCH', `/${day.examId}/participants/${id}`, { sitting_id: shift, room });
    const duties: Record<string, object | undefined> = {
      editor: { duty: 'EDITOR' },
      proctor: { duty: 'PROCTOR' },
      'proctor of shift 1': { duty: 'PROCTOR', sitting_id: shifts[0]?.id },
      'proctor of room 1': { duty: 'PROCTOR', room: 'lab 1' },
      'proctor of room 2 in shift 2': { duty: 'PROCTOR', sitting_id: shifts[1]?.id, room: 'Lab 2' },
      nobody: undefined,
    };
    for (const [name, duty] of Object.entries(duties)) {
      // A role without any code: whatever opens is opened by the duty.
      const staff = await makeStaff(app);
      people[name] = { staff, token: await adminToken(app, staff) };
      if (duty) await asHead('POST', `/${day.examId}/staff`, { admin_id: staff.id, ...duty });
    }
  });
  after(() => app.stop());

  /** Well-formed and without effect: it brings a field that no route knows, or asks for what is not there. */
  const knock = async (who: string, operation: Operation, examId: string): Promise<'open' | 'closed'> => {
    const path = operation.path
      .replace('{exam_id}', examId)
      .replace('{question_id}', '00000000-0000-4000-8000-000000000000')
      .replace(/\{\w+\}/g, '987654321');
    const response = await app.request(operation.method, path, {
      token: people[who]?.token ?? '',
      ...(operation.method === 'GET' ? {} : { body: { no_such_field: true } }),
    });
    expect(response.status, `${who}: ${operation.name} ${response.text}`).to.be.below(500);
    return response.status === 403 ? 'closed' : 'open';
  };

  it('open every route of that exam as far as they go, and none of another', async () => {
    const found: string[] = [];
    const ofExams = operations.filter((o) => o.path.startsWith(`${EXAMS}/{exam_id}`));
    expect(ofExams.length).to.be.greaterThan(25);
    for (const operation of ofExams) {
      for (const who of Object.keys(people)) {
        const open = who === 'editor' || (who !== 'nobody' && isOfProctors(operation)) ? 'open' : 'closed';
        if ((await knock(who, operation, day.examId)) !== open)
          found.push(`${who}: ${operation.name} not ${open}`);
        if ((await knock(who, operation, otherExam)) !== 'closed')
          found.push(`${who}: ${operation.name} of another exam`);
      }
    }
    expect(found).to.deep.equal([]);
  });

  it('open no route outside of that exam but the list, which shows it alone', async () => {
    for (const operation of operations.filter(
      (o) =>
        o.path.startsWith('/api/v1/admin') &&
        !o.path.includes('{exam_id}') &&
        !o.permission.includes('admin'),
    )) {
      const open = operation.name === `GET ${EXAMS}`;
      expect(await knock('editor', operation, day.examId), operation.name).to.equal(open ? 'open' : 'closed');
    }
    for (const who of Object.keys(people).filter((one) => one !== 'nobody')) {
      const list = await app.request('GET', EXAMS, { token: people[who]?.token ?? '' });
      expect(
        list.body.items.map((exam: { id: string }) => exam.id),
        who,
      ).to.deep.equal([day.examId]);
    }
    expect((await app.request('GET', EXAMS, { token: people['nobody']?.token ?? '' })).status).to.equal(403);
  });

  const places: Record<string, (seat: { shift: number; room: string }) => boolean> = {
    editor: () => true,
    proctor: () => true,
    'proctor of shift 1': ({ shift }) => shift === shifts[0]?.id,
    'proctor of room 1': ({ room }) => room === 'Lab 1',
    'proctor of room 2 in shift 2': ({ shift, room }) => shift === shifts[1]?.id && room === 'Lab 2',
  };

  it('show the sessions and the tokens of their place alone', async () => {
    const [first, second] = shifts as [(typeof shifts)[0], (typeof shifts)[0]];
    const tokens: Record<string, string[]> = {
      editor: [first.entry_token, second.entry_token],
      proctor: [first.entry_token, second.entry_token],
      'proctor of shift 1': [first.entry_token],
      'proctor of room 1': [first.entry_token, second.entry_token],
      'proctor of room 2 in shift 2': [second.entry_token],
    };
    for (const [who, isTheirs] of Object.entries(places)) {
      const { body, text } = await ask(who, 'GET', '/sessions');
      const seen = body.items.map((item: { student_id: number }) => item.student_id).sort();
      const theirs = seats.filter(isTheirs).map(({ id }) => id);
      expect(seen, who).to.deep.equal(theirs.sort());
      expect(body.counts.participants, who).to.equal(theirs.length);
      expect(
        body.sittings.map((s: { entry_token: string }) => s.entry_token),
        who,
      ).to.deep.equal(tokens[who]);
      for (const { entry_token } of shifts)
        expect(text.includes(entry_token), who).to.equal(tokens[who]?.includes(entry_token));
    }
    expect((await ask('proctor of shift 1', 'GET', '/sessions')).body.entry_token).to.equal(
      first.entry_token,
    );
  });

  it('let proctors renew the token of what they watch as a whole', async () => {
    const [first, second] = shifts.map(({ id }) => id);
    const renewing = async (who: string, sitting_id?: number) =>
      (await ask(who, 'POST', '/sessions/token', sitting_id === undefined ? {} : { sitting_id })).status;
    expect(await renewing('proctor', first)).to.equal(200);
    expect(await renewing('proctor of shift 1', first)).to.equal(200);
    expect(await renewing('proctor of shift 1', second)).to.equal(403);
    expect(await renewing('proctor of shift 1')).to.equal(403);
    expect(await renewing('proctor of room 1', first)).to.equal(403);
    expect(await renewing('proctor of room 2 in shift 2', second)).to.equal(403);
    expect(await renewing('editor', second)).to.equal(200);
  });

  it('let proctors act on the sessions in their place, and on the whole exam only who watches all of it', async () => {
    const sitters = new Map<number, string>();
    for (const [i, seat] of seats.entries()) {
      const student = day.students[i];
      const shift = shifts.find(({ id }) => id === seat.shift);
      if (!student || !shift) throw new Error('nobody');
      const { entry_token } = (await asHead('GET', `/${day.examId}/sittings/${shift.id}`)) as {
        entry_token: string;
      };
      const joined = await app.request('POST', `/api/v1/student/exams/${day.examId}/join`, {
        token: await signIn(app, student),
        body: { entry_token },
      });
      sitters.set(seat.id, joined.body.session_id);
    }
    for (const [who, isTheirs] of Object.entries(places)) {
      const { body } = await ask(who, 'POST', '/sessions/actions', {
        action: 'extend',
        session_ids: [...sitters.values()],
        minutes: 1,
        reason: 'Terlambat dibuka',
      });
      const codes = body.results.map((r: { code?: string; done?: boolean }) => r.code ?? r.done);
      expect(codes, who).to.deep.equal(seats.map((seat) => (isTheirs(seat) ? true : 'forbidden')));
      const all = await ask(who, 'POST', '/sessions/actions', {
        action: 'message',
        session_ids: 'all',
        text: 'Tenang',
        reason: 'Ramai',
      });
      expect(all.body.results, who).to.have.length(seats.filter(isTheirs).length);
      const isWhole = who === 'editor' || who === 'proctor';
      const paused = await ask(who, 'POST', '/pause', { reason: 'Listrik padam' });
      expect(paused.status, who).to.equal(isWhole ? 200 : 403);
      if (isWhole) expect((await ask(who, 'POST', '/resume', { reason: 'Menyala' })).status).to.equal(200);
    }
  });

  it('let proctors reset the password of a participant in their place, which ends the sign-in', async () => {
    for (const [who, isTheirs] of Object.entries(places)) {
      for (const seat of seats) {
        const { status } = await ask(who, 'POST', `/participants/${seat.id}/password`);
        expect(status, `${who} ${JSON.stringify(seat)}`).to.equal(isTheirs(seat) ? 200 : 403);
      }
    }
    const student = day.students[0];
    const seat = seats[0];
    if (!student || !seat) throw new Error('nobody');
    const reset = async () =>
      (await ask('proctor of shift 1', 'POST', `/participants/${seat.id}/password`)).body.password as string;
    const token = await signIn(app, { ...student, password: await reset() });
    const lobby = () => app.request('GET', '/api/v1/student/lobby', { token });
    await expectStatus(200, await lobby());
    const password = await reset();
    await expectStatus(401, await lobby());
    await signIn(app, { ...student, password });
  });

  it('are given by nobody who lacks them', async () => {
    const writer = await makeStaff(app, { codes: ['exams:write_all'] });
    const token = await adminToken(app, writer);
    for (const duty of ['EDITOR', 'PROCTOR']) {
      const response = await app.request('POST', `${EXAMS}/${day.examId}/staff`, {
        token,
        body: { admin_id: writer.id, duty },
      });
      expect([response.status, response.body.code]).to.deep.equal([403, 'grants_more']);
    }
    const nobody = people['nobody']?.staff.id ?? 0;
    const given = await ask('editor', 'POST', '/staff', { admin_id: nobody, duty: 'PROCTOR', room: 'Lab 9' });
    expect(given.status, given.text).to.equal(201);
    expect(
      codeOf(await ask('editor', 'POST', '/staff', { admin_id: nobody, duty: 'PROCTOR', room: 'Lab 9' })),
    ).to.equal('already_on_duty');
    expect(
      codeOf(await ask('editor', 'POST', '/staff', { admin_id: nobody, duty: 'EDITOR', room: 'Lab 9' })),
    ).to.equal('invalid_input');
  });

  it('move and end at once', async () => {
    const mine = (await ask('editor', 'GET', '/staff?q=lab')).body.items.find(
      (f: { room: string }) => f.room === 'Lab 9',
    );
    const seen = async () => (await ask('nobody', 'GET', '/sessions')).body.items?.length;
    expect(await seen()).to.equal(0);
    await ask('editor', 'PATCH', `/staff/${mine.id}`, { room: 'Lab 2' });
    expect(await seen()).to.equal(2);
    expect((await ask('editor', 'DELETE', `/staff/${mine.id}`)).status).to.equal(204);
    expect((await ask('nobody', 'GET', '/sessions')).status).to.equal(403);
  });
});
