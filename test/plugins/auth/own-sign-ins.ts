/** Sign-ins in parts that a test can take hold of, where it matters what happens between two steps of one. */
import { systemClock } from '../../../core/clock.js';
import type { StudentCredential } from '../../../plugins/auth/contract.js';
import { SignInLimits } from '../../../plugins/auth/limits.js';
import { PasswordPool } from '../../../plugins/auth/password-pool.js';
import { Passwords } from '../../../plugins/auth/passwords.js';
import { Credentials } from '../../../plugins/auth/students/credentials.js';
import { KnownTokens } from '../../../plugins/auth/students/known-tokens.js';
import { StudentSignIns } from '../../../plugins/auth/students/sign-in.js';
import { Tokens } from '../../../plugins/auth/tokens.js';
import type { TestAppliance } from '../../support/appliance.js';
import { PASSWORD } from '../../support/people.js';

/** The sign-in of another process, whose `Passwords` a test may slow down. */
export function ownSignIns(app: TestAppliance, student: StudentCredential) {
  const host = app.web[0]?.host;
  if (!host) throw new Error('no web process');
  const { redis, bus, clock } = host;
  const passwords = new Passwords(new PasswordPool({ slots: 1, patienceMs: 5000, longestLine: 9 }));
  const signIns = new StudentSignIns({
    redis,
    bus,
    credentials: new Credentials(redis, bus),
    limits: new SignInLimits(redis),
    passwords,
    tokens: new Tokens('student', Buffer.alloc(32), clock),
    known: new KnownTokens(systemClock),
  });
  const asked = {
    number: String(student.nisn),
    password: PASSWORD,
    address: '10.9.9.9',
    isGone: () => false,
    deviceOf: () => undefined,
  };
  return { passwords, asked, signIn: (change = {}) => signIns.signIn({ ...asked, ...change }) };
}
