/** What a formula will look like, for the editor's window in which it is typed. */
import { z } from 'zod';
import { AppError, json } from '../../../core/index.js';
import { mathmlOfTex } from '../rich-text/tex.js';
import { type ConsoleContext, EXAMS } from './exam-page.js';

export function addFormulaPreview(ctx: ConsoleContext): void {
  ctx.page({
    method: 'POST',
    path: `${EXAMS}/formula`,
    permission: 'exams:write_own',
    json: true,
    form: z.strictObject({ tex: z.string().max(10_000), display: z.boolean().default(false) }),
    handler: ({ form }) => {
      if (!form.ok) {
        const faults = Object.entries(form.errors).map(([path, message]) => ({ path, message }));
        throw new AppError('invalid_input', { status: 422, faults });
      }
      return json(200, { mathml: mathmlOfTex(form.data.tex, form.data.display) });
    },
  });
}
