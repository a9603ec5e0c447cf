/** `/readyz` is read by somebody whose exam has just stopped: a sentence about what is away, not the words of a library. */
import { expect } from 'chai';
import { type RunningAppliance, runAppliance } from '../../support/running-appliance.js';
import { until } from '../../support/waiting.js';

const REDIS_AWAY = 'Redis cannot be reached: students cannot go on';
const POSTGRES_AWAY = 'PostgreSQL cannot be reached: students go on, the console waits';
const NOT_KNOWN = 'not known while Redis or PostgreSQL cannot be reached';
const SILENT = 'not known: no answer within 2.5 s';

describe('what is said to be wrong', function () {
  this.timeout(90_000);
  let appliance: RunningAppliance;
  before(async () => {
    appliance = await runAppliance();
  });
  after(() => appliance?.remove());

  const checks = async (): Promise<Record<string, string>> => {
    const response = await fetch(`${appliance.url}/readyz`);
    return ((await response.json()) as { checks: Record<string, string> }).checks;
  };
  afterEach(() => {
    appliance.kill('redis', 'SIGCONT');
    appliance.kill('postgres', 'SIGCONT');
    return until('all is well again', () => appliance.isReady());
  });

  it('is that Redis cannot be reached, while it hangs and when its connection has been given up', async () => {
    appliance.kill('redis', 'SIGSTOP');
    const hanging = await checks();
    expect(hanging['redis']).to.equal(REDIS_AWAY);
    expect(hanging['queues']).to.be.oneOf([NOT_KNOWN, SILENT]);
    await until('its connection is given up', async () => {
      const { redis, queues } = await checks();
      expect(redis).to.equal(REDIS_AWAY);
      expect(queues).to.be.oneOf([NOT_KNOWN, SILENT]);
      return queues === NOT_KNOWN;
    });
  });

  it('is that PostgreSQL cannot be reached, for as long as it hangs', async () => {
    appliance.kill('postgres', 'SIGSTOP');
    for (let asked = 0; asked < 3; asked += 1) expect((await checks())['postgres']).to.equal(POSTGRES_AWAY);
  });
});
