/** Signing in and out over the API. */
import { z } from 'zod';
import { noContent, type PluginContext } from '../../core/index.js';
import type { AdminSignIns } from './admins/sign-in.js';
import type { AuthContract } from './contract.js';
import { DeviceCookie } from './device-cookie.js';
import { AdminLoggedIn, AdminLogin, PasswordChange, StudentLoggedIn, StudentLogin } from './schemas.js';
import type { StudentSignIns } from './students/sign-in.js';

const STUDENT_LOGIN = '/api/v1/auth/student/login';
const CREDENTIALS_LIMIT_BYTES = 8 * 1024;

export function addRoutes(
  ctx: PluginContext<AuthContract>,
  { students, admins }: { students: StudentSignIns; admins: AdminSignIns },
): void {
  const deviceCookie = new DeviceCookie(ctx.secrets, STUDENT_LOGIN);

  ctx.api({
    method: 'POST',
    path: STUDENT_LOGIN,
    permission: 'public',
    summary: 'Signs a student in; ends the sign-in on any other device.',
    body: StudentLogin,
    maxBodyBytes: CREDENTIALS_LIMIT_BYTES,
    responses: { 200: StudentLoggedIn },
    handler: async ({ body, ip, koa }) => {
      const { token, tokenId, student, subject } = await students.signIn({
        number: body.nisn,
        password: body.password,
        address: ip,
        isGone: () => !koa.writable,
        deviceOf: (subject) => deviceCookie.deviceOf(koa, subject),
      });
      deviceCookie.remember(koa, subject);
      void ctx.emit('auth.student.signed-in', { studentId: student.id, tokenId, ip });
      return {
        token,
        student: {
          id: student.id,
          nisn: student.nisn,
          full_name: student.full_name,
          class: student.class_label,
        },
      };
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/auth/admin/login',
    permission: 'public',
    summary: 'Signs an admin in.',
    body: AdminLogin,
    maxBodyBytes: CREDENTIALS_LIMIT_BYTES,
    responses: { 200: AdminLoggedIn },
    handler: async ({ body, ip, requestId }) => {
      const { token, admin } = await admins.signIn({
        name: body.email,
        password: body.password,
        address: ip,
        requestId,
      });
      const { id, email, username, full_name, role, permissions } = admin;
      return {
        token,
        admin: { id, email, username, full_name, role },
        permissions: [...permissions].filter((code) => code.includes(':')).sort(),
      };
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/auth/logout',
    permission: ['student', 'admin'],
    summary: 'Ends the token that is shown.',
    responses: { 204: null },
    handler: async ({ who }) => {
      const { kind, id, tokenId } = who();
      if (kind === 'student') await students.signOut(Number(id), tokenId);
      else await admins.signOut(tokenId);
      return noContent();
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/auth/password',
    permission: 'admin',
    summary: 'Changes the own password, which ends all tokens issued before; answers with a new one.',
    body: PasswordChange,
    maxBodyBytes: CREDENTIALS_LIMIT_BYTES,
    responses: { 200: z.object({ token: z.string() }) },
    handler: async ({ who, body, ip, requestId }) => ({
      token: await admins.changePassword(who(), { ...body, address: ip, requestId }),
    }),
  });
}
