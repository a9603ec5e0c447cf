/** Who comes while web processes die and start again is answered by the next one, and never left hanging. */
import { get } from 'node:http';
import { expect } from 'chai';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { until } from '../support/waiting.js';

const KNOCKS = 40;
const PATIENCE_MS = 30_000;

describe('a connection that comes while web processes die', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance;

  before(async () => {
    appliance = await runAppliance({ env: { WEB_PROCESSES: '2' } });
  });
  after(() => appliance?.remove());

  /** Over a connection of its own. */
  const knock = (): Promise<number | string> =>
    new Promise((resolve) => {
      const request = get(`${appliance.url}/healthz`, { agent: false, timeout: PATIENCE_MS }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('timeout', () => resolve('left hanging'));
      // One that had been taken ends with its process: the page hears of it at once and comes again.
      request.on('error', () => resolve('ended'));
    });
  const webProcesses = (): number[] => appliance.members().web;

  it('waits at the door while there is none, and is answered by the next', async () => {
    const dead = webProcesses();
    appliance.kill('web', 'SIGKILL');
    await until('all are gone', () => webProcesses().every((pid) => !dead.includes(pid)));
    const answers = await Promise.all(Array.from({ length: KNOCKS }, knock));
    expect(answers).to.deep.equal(Array.from({ length: KNOCKS }, () => 200));
  });

  it('is answered or ended at once when it was on its way to one that dies', async () => {
    for (let round = 0; round < 3; round += 1) {
      await until('both are there', async () => webProcesses().length === 2 && (await appliance.isReady()));
      const [victim = 0] = webProcesses();
      const knocking = Array.from({ length: KNOCKS }, knock);
      process.kill(victim, 'SIGKILL');
      const answers = await Promise.all([...knocking, ...Array.from({ length: KNOCKS }, knock)]);
      expect(answers).to.include(200).and.not.include('left hanging');
    }
  });
});
