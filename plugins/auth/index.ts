/** Signing in: who is it, and is their token still good? */
import { definePlugin, setConsoleCookie } from '../../core/index.js';
import { AdminSignIns } from './admins/sign-in.js';
import { Standings } from './admins/standing.js';
import type { AuthContract, StudentCredential } from './contract.js';
import { identify } from './identify.js';
import { SignInLimits } from './limits.js';
import { addPages } from './pages.js';
import { PasswordPool, slotsOfProcess } from './password-pool.js';
import { Passwords } from './passwords.js';
import { keys, signedInChannel } from './redis/keys.js';
import { addRoutes } from './routes.js';
import { adminPassword } from './schemas.js';
import { CREDENTIALS_TOPIC, Credentials, inBatches } from './students/credentials.js';
import { KnownTokens } from './students/known-tokens.js';
import { keepCredentialsLoaded } from './students/load.js';
import { StudentSignIns } from './students/sign-in.js';
import { TOKEN_LIFETIME_MS, Tokens } from './tokens.js';

const PATIENCE_MS = 20_000;
const LONGEST_LINE = 2000;

export default definePlugin<AuthContract>({
  name: 'auth',
  version: '1.0.0',
  core: 1,
  description: 'auth.description',

  setup(ctx) {
    const { db, redis, bus, clock, secrets } = ctx;
    const passwords = new Passwords(
      new PasswordPool({
        slots: slotsOfProcess({ ...ctx.config, role: ctx.role }),
        patienceMs: PATIENCE_MS,
        longestLine: LONGEST_LINE,
      }),
    );
    const limits = new SignInLimits(redis);
    const studentTokens = new Tokens('student', secrets.key('student-token'), clock);
    const adminTokens = new Tokens('admin', secrets.key('admin-token'), clock);
    const credentials = new Credentials(redis, bus);
    const known = new KnownTokens(clock);
    ctx.onUnload(
      bus.subscribe(signedInChannel, (message) => known.forget((message as { studentId: number }).studentId)),
    );
    const students = new StudentSignIns({
      redis,
      bus,
      credentials,
      limits,
      passwords,
      tokens: studentTokens,
      known,
    });
    const standings = new Standings({
      db,
      clock,
      permissionsOf: async ({ id, role }) => {
        const question = { adminId: id, role, permissions: new Set<string>() };
        return (await ctx.applyFilter('auth.admin.permissions', question)).permissions;
      },
    });
    const admins = new AdminSignIns({ db, redis, limits, passwords, tokens: adminTokens, standings });

    ctx.filter('http.identify', async (question) => {
      const { channel, token, identity } = question;
      if (identity !== undefined || token === undefined) return question;
      const parts = { studentTokens, adminTokens, students, admins, standings };
      return { ...question, identity: await identify(parts, token, channel === 'console') };
    });
    ctx.onOutbox(CREDENTIALS_TOPIC, (payload, version) =>
      credentials.apply((payload as { students: StudentCredential[] }).students, version),
    );
    keepCredentialsLoaded(ctx, credentials);
    addRoutes(ctx, { students, admins });
    addPages(ctx, admins);

    ctx.provide('auth', {
      hashPassword: (plain, kind) => passwords.hash(plain, kind),
      liveTokenKey: keys.liveToken,
      recordCredentials: async (tx, changed) => {
        for (const batch of inBatches(changed)) await tx.outbox(CREDENTIALS_TOPIC, { students: batch });
      },
      onStudentSignedIn: (listener) =>
        bus.subscribe(signedInChannel, (message) => listener(message as Parameters<typeof listener>[0])),
      resetDevice: (studentId) => students.resetDevice(studentId),
      admitToConsole: async (koa, adminId) =>
        setConsoleCookie(koa, await admins.admit(adminId), TOKEN_LIFETIME_MS),
      adminPassword,
      limited: (subject, address, check) => limits.run({ subject, address }, check),
    });
  },
});
