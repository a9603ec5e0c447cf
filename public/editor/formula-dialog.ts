/** The window in which a formula is written as TeX, with what it will look like below it. */
import type { FormulaAttributes } from './formula-node.js';
import { mathOf } from './mathml.js';
import { Refused } from './server.js';
import { text } from './texts.js';

/** Common pieces for those who know no TeX; `|` is where the cursor goes (or what is selected). */
const PIECES = [
  ['a/b', 'formula_fraction', '\\frac{|}{}'],
  ['√', 'formula_root', '\\sqrt{|}'],
  ['xⁿ', 'formula_power', '^{|}'],
  ['xₙ', 'formula_index', '_{|}'],
  ['Σ', 'formula_sum', '\\sum_{|}^{}'],
  ['∫', 'formula_integral', '\\int_{|}^{}'],
  ['lim', 'formula_limit', '\\lim_{| \\to }'],
  ['( )', 'formula_matrix', '\\begin{pmatrix} | & \\\\ & \\end{pmatrix}'],
  ['→', 'formula_vector', '\\vec{|}'],
  ['≤', 'formula_at_most', '\\le |'],
  ['×', 'formula_times', '\\times |'],
  ['H₂O', 'formula_chemistry', '\\ce{|}'],
] as const;
const PREVIEW_AFTER_MS = 250;

export type RenderFormula = (tex: string, display: boolean, signal?: AbortSignal) => Promise<string>;

/** @returns what was written, or undefined when it was called off; an empty `tex` takes the formula away. */
export function askFormula(
  start: FormulaAttributes,
  render: RenderFormula,
): Promise<FormulaAttributes | undefined> {
  const dialog = document.createElement('dialog');
  dialog.className = 'formula-dialog';
  dialog.innerHTML = `<form method="dialog"><h2></h2><div class="formula-pieces"></div><label><span></span><textarea rows="3" dir="ltr" spellcheck="false" autocapitalize="off" maxlength="2000"></textarea></label>
    <label class="formula-own-line"><input type="checkbox"> <span></span></label><output aria-live="polite"></output>
    <div class="formula-actions"><button type="button" value="cancel"></button><button value="insert"></button></div></form>`;
  const part = <E extends Element>(selector: string) => dialog.querySelector(selector) as E;
  const tex = part<HTMLTextAreaElement>('textarea');
  const display = part<HTMLInputElement>('input');
  const preview = part<HTMLOutputElement>('output');
  part('h2').textContent = text('formula');
  part('label span').textContent = text('formula_tex');
  part('.formula-own-line span').textContent = text('formula_display');
  part('[value=cancel]').textContent = text('cancel');
  part('[value=insert]').textContent = text('insert');
  part('.formula-pieces').append(...PIECES.map((piece) => pieceButton(piece, tex)));
  tex.value = start.tex;
  display.checked = start.display;

  let mathml = start.mathml;
  let running: AbortController | undefined;
  let timer = 0;
  const show = async (): Promise<void> => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    mathml = '';
    if (tex.value.trim() === '') return preview.replaceChildren();
    try {
      const made = await render(tex.value, display.checked, mine.signal);
      if (mine.signal.aborted) return;
      mathml = made;
      preview.classList.remove('wrong');
      preview.replaceChildren(mathOf(made) ?? '');
    } catch (error) {
      if (mine.signal.aborted || !(error instanceof Refused)) return;
      preview.classList.add('wrong');
      preview.replaceChildren(error.message);
    }
  };
  const showSoon = (): void => {
    // What is shown and what would be inserted never differ: until the answer is here, there is no MathML.
    mathml = '';
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void show(), PREVIEW_AFTER_MS);
  };
  tex.addEventListener('input', showSoon);
  display.addEventListener('change', showSoon);
  tex.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    dialog.close('insert');
  });
  part('[value=cancel]').addEventListener('click', () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  tex.focus();
  void show();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      window.clearTimeout(timer);
      running?.abort();
      dialog.remove();
      const written = { tex: tex.value.trim(), display: display.checked, mathml };
      resolve(dialog.returnValue === 'insert' ? written : undefined);
    });
  });
}

function pieceButton(
  [label, key, piece]: (typeof PIECES)[number],
  tex: HTMLTextAreaElement,
): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.title = text(key);
  button.setAttribute('aria-label', text(key));
  button.addEventListener('click', () => {
    const selected = tex.value.slice(tex.selectionStart, tex.selectionEnd);
    const [before = '', after = ''] = piece.split('|');
    const cursor = tex.selectionStart + before.length + selected.length;
    tex.setRangeText(before + selected + after, tex.selectionStart, tex.selectionEnd);
    tex.focus();
    tex.setSelectionRange(cursor, cursor);
    tex.dispatchEvent(new Event('input'));
  });
  return button;
}
