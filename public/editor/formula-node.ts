/**
 * A formula in the text: one piece that is opened, not edited letter by letter. Its TeX is what counts; the MathML is shown
 * and made anew by the server. MathML that came without TeX (from a word processor) is kept as it is.
 */
import { InputRule, mergeAttributes, Node } from '@tiptap/core';
import type { Node as TextNode } from '@tiptap/pm/model';
import { copyMath, mathOf, texInside } from './mathml.js';

export interface FormulaAttributes {
  tex: string;
  display: boolean;
  /** What to show, `<math>…</math>`; empty until the server has made it. */
  mathml: string;
}

export interface FormulaOptions {
  /** @returns `<math>…</math>`. Rejects when the TeX is wrong. */
  render(tex: string, display: boolean): Promise<string>;
  open(pos: number): void;
}

/** The TeX in plain sight, when there is no MathML for it (yet). */
const shown = ({ tex, mathml }: FormulaAttributes): globalThis.Node =>
  mathOf(mathml) ?? document.createTextNode(tex);

export const formulaOf = (node: TextNode): FormulaAttributes => node.attrs as FormulaAttributes;

export const Formula = Node.create<FormulaOptions>({
  name: 'formula',
  group: 'inline',
  inline: true,
  atom: true,

  addOptions: () => ({ render: () => Promise.resolve(''), open: () => undefined }),
  addAttributes: () => ({
    tex: { default: '', rendered: false },
    display: { default: false, rendered: false },
    mathml: { default: '', rendered: false },
  }),

  parseHTML: () => [
    {
      tag: 'span[data-tex]',
      getAttrs: (element) => {
        const math = element.querySelector('math');
        return {
          tex: element.getAttribute('data-tex') ?? '',
          display: element.hasAttribute('data-display'),
          mathml: math === null ? '' : copyMath(math).outerHTML,
        };
      },
    },
    {
      tag: 'math',
      getAttrs: (element) => ({
        tex: texInside(element as Element),
        display: (element as Element).getAttribute('display') === 'block',
        mathml: copyMath(element as Element).outerHTML,
      }),
    },
  ],

  renderHTML: ({ node }) => {
    const formula = formulaOf(node);
    const math = mathOf(formula.mathml);
    if (formula.tex === '' && math) return { dom: math };
    const dom = document.createElement('span');
    dom.setAttribute('data-tex', formula.tex);
    if (formula.display) dom.setAttribute('data-display', '');
    dom.append(math ?? formula.tex);
    return { dom };
  },
  renderText: ({ node }) => formulaOf(node).tex,

  addNodeView() {
    return ({ node, editor, getPos, HTMLAttributes }) => {
      const dom = document.createElement('span');
      for (const [name, value] of Object.entries(mergeAttributes(HTMLAttributes, { class: 'formula' }))) {
        dom.setAttribute(name, String(value));
      }
      const show = (next: TextNode): void => {
        const formula = formulaOf(next);
        dom.classList.toggle('formula-display', formula.display);
        dom.replaceChildren(shown(formula));
        dom.title = formula.tex;
        if (formula.mathml === '' && formula.tex !== '') void make(formula);
      };
      const make = async ({ tex, display }: FormulaAttributes): Promise<void> => {
        const mathml = await this.options.render(tex, display).catch(() => '');
        if (editor.isDestroyed) return;
        const pos = getPos();
        const now = pos === undefined ? null : editor.state.doc.nodeAt(pos);
        if (mathml === '' || pos === undefined || now?.attrs['tex'] !== tex) return;
        const change = editor.state.tr.setNodeMarkup(pos, undefined, { tex, display, mathml });
        editor.view.dispatch(change.setMeta('addToHistory', false));
      };
      dom.addEventListener('click', () => {
        const pos = getPos();
        if (pos !== undefined && editor.isEditable) this.options.open(pos);
      });
      show(node);
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false;
          show(next);
          return true;
        },
      };
    };
  },

  /** Typed `\( … \)` becomes a formula, as it does on the server. */
  addInputRules() {
    return [
      new InputRule({
        find: /\\\(([^\\]*(?:\\[^()][^\\]*)*)\\\)$/,
        handler: ({ range, match, state }) => {
          const tex = (match[1] ?? '').trim();
          if (tex !== '') state.tr.replaceWith(range.from, range.to, this.type.create({ tex }));
        },
      }),
    ];
  },
});
