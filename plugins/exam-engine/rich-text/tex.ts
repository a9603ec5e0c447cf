/**
 * TeX → MathML, on the server, so that pages need no maths script. One formula is bounded in length, in what it may become
 * and in what it may define, because a teacher's typing must not occupy the process that answers students.
 */
import temml from 'temml';
import { AppError } from '../../../core/index.js';
import { TEX_MAX_LENGTH } from './allowed-html.js';

const MATHML_MAX_LENGTH = 40_000;
/** Own macros make three characters cost a second of work; nobody defines any in an exam question. */
const DEFINES =
  /\\(?:[gex]?def|let|futurelet|(?:re|provide)?newcommand|providecommand|DeclareMathOperator)(?![A-Za-z])/;
const ALIGNMENT: Record<string, string> = { 'tml-left': 'left', 'tml-right': 'right' };

/**
 * @param display a formula on a line of its own.
 * @returns a `<math>` element.
 * @throws AppError `formula_invalid` (422, params reason: what is wrong, in TeX's words) or `formula_too_long` (422, params limit).
 */
export function mathmlOfTex(tex: string, display: boolean): string {
  if (tex.length > TEX_MAX_LENGTH)
    throw new AppError('formula_too_long', { status: 422, params: { limit: TEX_MAX_LENGTH } });
  if (tex.trim() === '') throw invalid('empty');
  const macro = DEFINES.exec(tex);
  if (macro !== null) throw invalid(macro[0]);
  const mathml = render(tex, display);
  if (mathml.length > MATHML_MAX_LENGTH)
    throw new AppError('formula_too_long', { status: 422, params: { limit: TEX_MAX_LENGTH } });
  return mathml;
}

const invalid = (reason: string, cause?: unknown) =>
  new AppError('formula_invalid', { status: 422, params: { reason }, cause });

function render(tex: string, display: boolean): string {
  try {
    const mathml = temml.renderToString(tex, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      maxExpand: 1000,
      maxSize: [30, 30],
    });
    // Classes do not survive sanitising; what a column's class says, the attribute of MathML says as well.
    return mathml.replace(
      / class="(tml-left|tml-right)"/g,
      (_, name: string) => ` columnalign="${ALIGNMENT[name]}"`,
    );
  } catch (error) {
    // Temml marks the place with combining underlines, which a form cannot show.
    const reason =
      error instanceof Error
        ? error.message
            .replace(/\u0332/g, '')
            .replace(/\s+/g, ' ')
            .trim()
        : 'unknown';
    throw invalid(reason, error);
  }
}
