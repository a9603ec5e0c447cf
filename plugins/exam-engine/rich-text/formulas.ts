/**
 * A formula is stored as `<span data-tex="…" data-display><math>…</math></span>`: the TeX stays so that the editor can open it
 * again, and what stands inside is always made anew from it, so the two cannot tell different things. In running text
 * `\( … \)` and `\[ … \]` become formulas too (imports, a page without scripts); dollar signs never do: they are money.
 */
import { AppError } from '../../../core/index.js';
import { decode, encode, outsideFormulas, texOf } from './clean-tokens.js';
import { mathmlOfTex } from './tex.js';

export interface FormulaFault {
  tex: string;
  /** `formula_invalid` or `formula_too_long`, with the values for its text. */
  code: string;
  params: Record<string, string | number>;
}

/** Where typed delimiters are shown as they are: somebody explains TeX. */
const VERBATIM = new Set(['code', 'pre', 'math']);

/**
 * @param html as `sanitiseHtml` returned it; sanitise the result again before storing it.
 * @returns the text with every formula made anew; one that fails stays as its TeX, readable, and is named in `faults`.
 */
export function renderFormulas(html: string): { html: string; faults: FormulaFault[] } {
  const faults: FormulaFault[] = [];
  let out = '';
  let verbatim = 0;
  let afterFormula = false;
  for (const token of outsideFormulas(html)) {
    const tex = texOf(token);
    if (tex !== undefined && token.kind === 'open')
      out += formula(tex, token.attributes.has('data-display'), faults);
    else if (!afterFormula)
      out += token.kind === 'text' && verbatim === 0 ? delimited(token.raw, faults) : token.raw;
    // What follows the opening tag of a formula is its closing tag, which `formula` has written.
    afterFormula = tex !== undefined;
    if (token.kind === 'open' && VERBATIM.has(token.name)) verbatim++;
    if (token.kind === 'close' && VERBATIM.has(token.name)) verbatim--;
  }
  return { html: out, faults };
}

function formula(tex: string, display: boolean, faults: FormulaFault[]): string {
  if (tex.trim() === '') return '';
  const open = `<span data-tex="${encode(tex)}"${display ? ' data-display' : ''}>`;
  try {
    return `${open}${mathmlOfTex(tex, display)}</span>`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.push({ tex, code: error.code, params: error.params });
    return `${open}${encode(tex)}</span>`;
  }
}

const DELIMITED = /\\\(([^\\]*(?:\\[^()][^\\]*)*)\\\)|\\\[([^\\]*(?:\\[^[\]][^\\]*)*)\\\]/g;

const delimited = (text: string, faults: FormulaFault[]): string =>
  text.replace(DELIMITED, (whole, inline: string | undefined, display: string | undefined) => {
    const tex = decode(inline ?? display ?? '').trim();
    return tex === '' ? whole : formula(tex, inline === undefined, faults);
  });
