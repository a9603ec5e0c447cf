/** What signing in takes and answers. */
import { z } from 'zod';
import { MAX_PASSWORD_BYTES } from './passwords.js';

/** Any length that a person could type: one over 72 bytes is simply wrong. */
const givenPassword = z.string().min(1).max(1000);
const name = z.string().trim().min(1).max(254);

export const adminPassword = z
  .string()
  .min(8)
  .max(1000)
  .refine((text) => Buffer.byteLength(text.normalize('NFC')) <= MAX_PASSWORD_BYTES, {
    error: 'key:password_too_long',
  });

export const StudentLogin = z.strictObject({
  nisn: z.string().trim().min(1).max(64).describe('The nisn, or the nis.'),
  password: givenPassword,
});

export const StudentLoggedIn = z.object({
  token: z.string(),
  student: z.object({
    id: z.number().int(),
    nisn: z.string().nullable(),
    full_name: z.string(),
    class: z.string(),
  }),
});

export const AdminLogin = z.strictObject({
  email: name.describe('The e-mail address, or the username.'),
  password: givenPassword,
});

export const AdminLoggedIn = z.object({
  token: z.string(),
  admin: z.object({
    id: z.number().int(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    full_name: z.string(),
    role: z.string(),
  }),
  permissions: z.array(z.string()),
});

export const PasswordChange = z.strictObject({ current: givenPassword, new: adminPassword });

export const SignInForm = z.object({
  email: name,
  password: givenPassword,
  next: z.string().max(2000).optional(),
});
