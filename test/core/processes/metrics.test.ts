// `/metrics` of the real appliance: one answer speaks of all processes of the host, and only to whom it may.
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { readMetrics, sumOf } from '../../support/metrics-reading.js';
import { type RunningAppliance, runAppliance } from '../../support/running-appliance.js';
import { setUpSchool } from '../../support/school-setup.js';
import { SimulatedStudent } from '../../support/simulated-student.js';

const TOKEN = 'a token of sixteen';

describe('the metrics of an appliance with two web processes', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance;
  before(async () => {
    appliance = await runAppliance({ env: { WEB_PROCESSES: '2', HOST: '0.0.0.0', METRICS_TOKEN: TOKEN } });
  });
  after(() => appliance?.remove());

  it('tell of every process at once, and of what they share only once', async () => {
    const school = await setUpSchool(appliance.url, { students: 4, questions: 1 });
    const students = school.cards.map(
      (card) =>
        new SimulatedStudent({
          url: appliance.url,
          card,
          examId: school.exam.id,
          entryToken: school.exam.entryToken,
        }),
    );
    // Connections are dealt out in turn, so some sockets are on each process.
    for (const student of students) {
      await student.signIn();
      await student.join();
      await student.connect();
    }
    const [question] = school.exam.questions;
    for (const student of students) await student.answer(question?.id ?? '', question?.options[0] ?? '');

    const samples = await readMetrics(appliance.url);
    expect(sumOf(samples, 'examhall_sockets')).to.equal(students.length);
    expect(sumOf(samples, 'examhall_ack_seconds_count')).to.equal(students.length);
    const { web, worker } = appliance.members();
    const delays = samples.filter(({ name }) => name === 'examhall_event_loop_delay_seconds');
    expect(delays.map(({ labels }) => Number(labels['process']))).to.have.members([...web, ...worker]);
    const depths = samples.filter(({ name }) => name === 'examhall_queue_depth');
    expect(depths.map(({ labels }) => labels)).to.have.deep.members(
      ['sessions', 'answers', 'scores'].map((kind) => ({ queue: `persist_${kind}_queue` })),
    );
    for (const student of students) student.leave();
  });

  it('leave out a process that hangs', async () => {
    const [frozen = 0] = appliance.members().worker;
    process.kill(frozen, 'SIGSTOP');
    try {
      const samples = await readMetrics(appliance.url);
      const told = samples
        .filter(({ name }) => name === 'examhall_resident_memory_bytes')
        .map(({ labels }) => Number(labels['process']));
      expect(told).to.have.members(appliance.members().web);
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
  });

  it('are for this machine, by any of its addresses, unless a proxy speaks for somebody else', async () => {
    const status = async (host: string, headers: Record<string, string> = {}): Promise<number> =>
      (await fetch(`http://${host}:${appliance.port}/metrics`, { headers })).status;
    const own = Object.values(networkInterfaces())
      .flat()
      .flatMap((address) =>
        address && !address.internal && address.family === 'IPv4' ? [address.address] : [],
      );
    for (const address of ['127.0.0.1', ...own]) {
      expect(await status(address), address).to.equal(200);
      for (const name of [
        'forwarded',
        'via',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-proto',
        'x-real-ip',
      ]) {
        expect(await status(address, { [name]: '10.0.0.9' }), name).to.equal(404);
        expect(await status(address, { [name]: '' }), `${name}, empty`).to.equal(404);
      }
      const bearer = (token: string) => ({ 'x-forwarded-for': '10.0.0.9', authorization: `Bearer ${token}` });
      expect(await status(address, bearer(TOKEN))).to.equal(200);
      expect(await status(address, bearer(`${TOKEN}x`))).to.equal(404);
    }
  });
});
