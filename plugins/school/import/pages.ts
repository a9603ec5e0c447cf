/** The console's import: choose a file, then watch its job. */
import { AppError, type FormState, raw, redirect, refusedForm, view } from '../../../core/index.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { COLUMNS } from './columns.js';
import { startImport } from './routes.js';
import { MAX_STUDENTS } from './sheet.js';
import { MAX_FILE_BYTES } from './upload.js';

/** Semicolons, because an Indonesian Excel splits by them; a BOM, so that it takes the file for UTF-8. */
const SAMPLE = [
  COLUMNS,
  ['0061234567', '', 'Siti Nurhaliza', '12', 'RPL', '2', ''],
  ['', 'A1002', "Ni Made Ayu Ma'rifah", '12', 'RPL', '2', ''],
  ['0061234569', 'A1003', 'عبد الرحمن', '10', 'TKJ', '1', 'sandi-awal'],
]
  .map((cells) => `${cells.join(';')}\r\n`)
  .join('');

export function addImportPages(ctx: SchoolContext, tools: SchoolTools): void {
  const path = '/console/students/import';
  const permission = 'students:write';
  const page = (form: FormState<unknown>, status = 200) =>
    view(
      'school/import/form.njk',
      { form, columns: COLUMNS, maxStudents: MAX_STUDENTS, maxMegabytes: MAX_FILE_BYTES / 1024 / 1024 },
      status,
    );

  ctx.page({ method: 'GET', path, permission, handler: ({ form }) => page(form) });

  ctx.page({
    method: 'POST',
    path,
    permission,
    multipart: { maxBytes: MAX_FILE_BYTES },
    handler: async (request) => {
      try {
        return redirect(`/console/jobs/${await startImport(ctx, tools, request)}`);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return page(refusedForm(request.form, error, ctx.texts, request.locale), error.status);
      }
    },
  });

  ctx.page({
    method: 'GET',
    path: `${path}/sample.csv`,
    permission,
    handler: () =>
      raw('text/csv; charset=utf-8', `\uFEFF${SAMPLE}`, {
        'Content-Disposition': 'attachment; filename="students.csv"',
      }),
  });
}
