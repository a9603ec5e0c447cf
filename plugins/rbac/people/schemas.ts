/** What the API takes and answers about people; the forms are beside their pages. */
import { z } from 'zod';
import { emailAddress } from '../../../core/index.js';
import { line, orNull } from '../fields.js';

const email = emailAddress.max(254);
/** No @: that is how a sign-in tells the two apart. */
const username = z.string().regex(/^[^@\s]{1,64}$/, { error: 'key:username_form' });

export const personFields = {
  email: orNull(email).optional(),
  username: orNull(username).optional(),
  full_name: line(200),
};

export const personInput = (password: z.ZodType<string, string>) =>
  z.strictObject({
    ...personFields,
    role_id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
    active: z.boolean().optional(),
    password,
  });

export const Person = z.object({
  id: z.number().int(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  full_name: z.string(),
  role_id: z.number().int(),
  role: z.string(),
  active: z.boolean(),
  created_at: z.iso.datetime(),
});
