/** All faults by name, in an order in which each leaves students for the next. */
import type { Fault } from './fault.js';
import { clockFaults } from './strikes/clocks.js';
import { endingFaults } from './strikes/endings.js';
import { jobFaults } from './strikes/jobs.js';
import { networkFaults } from './strikes/networks.js';
import { postgresFaults } from './strikes/postgres.js';
import { processFaults } from './strikes/processes.js';
import { redisFaults } from './strikes/redis.js';

export const FAULTS: readonly Fault[] = [
  ...processFaults,
  ...postgresFaults,
  ...redisFaults,
  ...networkFaults,
  ...jobFaults,
  ...clockFaults,
  ...endingFaults,
];

export function faultNamed(name: string): Fault {
  const found = FAULTS.find((fault) => fault.name === name);
  if (!found)
    throw new Error(`there is no fault ${name}, only ${FAULTS.map((fault) => fault.name).join(', ')}`);
  return found;
}
