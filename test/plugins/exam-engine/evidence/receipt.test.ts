import { expect } from 'chai';
import { Secrets } from '../../../../core/data/secrets.js';
import { readReceipt, sealWith } from '../../../../plugins/exam-engine/evidence/receipt.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { sendLate, timeUp } from './late.js';

describe('the code of a receipt', () => {
  const seal = sealWith(new Secrets('rahasia sekolah yang panjang'));
  const sealed = {
    sessionId: 'sesi-1',
    finishedAt: 1_796_000_000_123,
    answers: { q2: 'C', q1: 'B', q3: null },
  };

  it('is of the answers, whatever their order, and of nothing that was cleared', () => {
    const code = seal(sealed);
    expect(code).to.match(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(seal({ ...sealed, answers: { q1: 'B', q2: 'C' } })).to.equal(code);
    expect(seal({ ...sealed, answers: { q1: 'B', q2: 'C', q3: '' } })).to.equal(code);
  });

  it('is another for another answer, session, end or secret', () => {
    const others = [
      seal({ ...sealed, answers: { q1: 'B', q2: 'D' } }),
      seal({ ...sealed, answers: { q1: 'C', q2: 'B' } }),
      seal({ ...sealed, answers: { q1: 'B' } }),
      seal({ ...sealed, sessionId: 'sesi-2' }),
      seal({ ...sealed, finishedAt: sealed.finishedAt + 1 }),
      sealWith(new Secrets('rahasia sekolah lain'))(sealed),
    ];
    expect(new Set([seal(sealed), ...others]).size).to.equal(others.length + 1);
  });

  it('is read as people copy it', () => {
    expect(readReceipt(' 7k3m q2xv oa9t-hr4c ')).to.equal('7K3M-Q2XV-0A9T-HR4C');
    expect(readReceipt('iL00iL00iL00iL00')).to.equal('1100-1100-1100-1100');
    for (const typed of [
      '',
      '7K3M-Q2XV-0A9T',
      '7K3M-Q2XV-0A9T-HR4C-1',
      '7K3M-Q2XV-0A9T-HR4U',
      '7K3M-Q2XV-0A9T-HR4é',
    ])
      expect(readReceipt(typed), typed).to.equal(undefined);
  });
});

describe('a receipt', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  const verify = (sitter: { sessionId: string }, receipt: unknown, token?: string) =>
    exam.order(`sessions/${sitter.sessionId}/receipt`, { receipt }, token);
  const verdict = async (sitter: Sitter, receipt: string) => (await verify(sitter, receipt)).body.result;
  const handedIn = async (answers: [number, string][]): Promise<{ sitter: Sitter; receipt: string }> => {
    const sitter = await exam.sit();
    for (const [question, ans] of answers) await sitter.answer(question, ans);
    expect(await sitter.session()).not.to.have.property('receipt');
    await sitter.post('submit', {});
    await exam.row(sitter, ({ status }) => status === 'COMPLETED');
    return { sitter, receipt: (await sitter.session()).receipt };
  };

  before(async () => {
    exam = await runningExam(8, { show_score: 'NEVER' });
  });
  after(() => exam?.stop());

  it('is given once the session is handed in, whether or not its score is shown, and matches', async () => {
    const { sitter, receipt } = await handedIn([
      [0, 'A'],
      [1, 'C'],
    ]);
    expect(receipt).to.match(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(await sitter.session()).not.to.have.property('score');
    expect((await sitter.session()).receipt, 'the same again').to.equal(receipt);
    expect((await verify(sitter, receipt.toLowerCase().replaceAll('-', ' '))).body).to.deep.equal({
      result: 'MATCHES',
    });
    const wrong = receipt.slice(0, -1) + (receipt.endsWith('7') ? '8' : '7');
    expect(await verdict(sitter, wrong)).to.equal('NO_MATCH');
  });

  it('belongs to one session alone', async () => {
    const [one, other] = [await handedIn([[0, 'A']]), await handedIn([[0, 'A']])];
    expect(one.receipt).not.to.equal(other.receipt);
    expect(await verdict(other.sitter, one.receipt)).to.equal('NO_MATCH');
  });

  it('tells that answers were changed after a reopening', async () => {
    const { sitter, receipt } = await handedIn([[0, 'A']]);
    await exam.act('reopen', [sitter], { minutes: 10 });
    await exam.row(sitter, ({ status }) => status === 'IN_PROGRESS');
    expect(await verdict(sitter, receipt), 'while it is open').to.equal('CHANGED_SINCE');
    await sitter.answer(0, 'B');
    await sitter.post('submit', {});
    await exam.row(sitter, ({ status }) => status === 'COMPLETED');
    const { receipt: second } = await sitter.session();
    expect(second).not.to.equal(receipt);
    expect(await verdict(sitter, second)).to.equal('MATCHES');
    const old = await verify(sitter, receipt);
    expect(old.body.result).to.equal('CHANGED_SINCE');
    const [first] = await exam.events(sitter);
    expect(Date.parse(old.body.as_of)).to.equal(first.at.getTime());
  });

  it('of a session that ended at its deadline stays genuine when a late answer is accepted', async () => {
    const sitter = await exam.sit();
    await sitter.answer(0, 'B');
    await timeUp(exam, [sitter]);
    const { receipt } = await sitter.session();
    await sendLate(exam, sitter, [[0, 'A']]);
    expect(await verdict(sitter, receipt)).to.equal('MATCHES');
    await exam.order('late-answers', {
      session_id: sitter.sessionId,
      answer_ids: 'all',
      decision: 'ACCEPTED',
      reason: 'Wi-Fi putus',
    });
    expect(await verdict(sitter, receipt)).to.equal('CHANGED_SINCE');
    const { receipt: second } = await sitter.session();
    expect(await verdict(sitter, second)).to.equal('MATCHES');
    await exam.act('reopen', [sitter], { minutes: 10 });
    await sitter.post('submit', {});
    await exam.row(sitter, ({ close_reason }) => close_reason === 'SUBMIT');
    for (const old of [receipt, second]) expect(await verdict(sitter, old)).to.equal('CHANGED_SINCE');
  });

  it('is checked from PostgreSQL alone', async () => {
    const { sitter, receipt } = await handedIn([
      [0, 'A'],
      [3, 'D'],
    ]);
    await exam.row(sitter, ({ status }) => status === 'COMPLETED');
    await until(
      'both answers are saved',
      async () => (await exam.app.db('exam_answers').where({ session_id: sitter.sessionId })).length === 2,
    );
    const { id } = sitter.student;
    const { examId } = exam.day;
    await exam.app.redis.del(keys.session(id, examId), keys.answers(id, examId), keys.revs(id, examId));
    expect(await verdict(sitter, receipt)).to.equal('MATCHES');
  });

  it('is checked for who may see the results, and must look like one', async () => {
    const { sitter, receipt } = await handedIn([[0, 'A']]);
    const reader = await adminToken(exam.app, await makeStaff(exam.app, { codes: ['results:read_all'] }));
    expect((await verify(sitter, receipt, reader)).status).to.equal(200);
    for (const token of [exam.stranger, exam.proctor, sitter.token])
      expect((await verify(sitter, receipt, token)).status).to.equal(403);
    const refused = await verify(sitter, '7K3M-Q2XV');
    expect([refused.status, refused.body.errors[0].path]).to.deep.equal([422, 'receipt']);
    expect(refused.body.errors[0].message).to.include('16 letters');
    expect((await verify({ sessionId: exam.day.examId }, receipt)).status).to.equal(404);
  });
});
