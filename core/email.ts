/**
 * Email addresses as an email box in a browser takes them. A school without the internet has names like kepala@sekolah; only an
 * identity for the sign-in is meant, nothing is ever sent there.
 */
import { z } from 'zod';

export const emailAddress = z.email({ pattern: z.regexes.html5Email });
