/** Alignment and direction of paragraphs: an Arabic line in an Indonesian question, a heading in the middle. */
import { type Editor, Extension } from '@tiptap/core';

const ALIGNMENTS = ['left', 'center', 'right', 'justify'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];
export type Direction = 'ltr' | 'rtl';

const PARAGRAPHS = ['paragraph', 'heading'];
/** These turn as well: the bullets of a list and the columns of a table follow the direction. */
const TURNING = [...PARAGRAPHS, 'bulletList', 'orderedList', 'table', 'blockquote'];

export const BlockFormat = Extension.create({
  name: 'blockFormat',
  addGlobalAttributes: () => [
    {
      types: PARAGRAPHS,
      attributes: {
        textAlign: {
          default: null,
          parseHTML: (element) =>
            ALIGNMENTS.find((alignment) => alignment === element.style.textAlign) ?? null,
          renderHTML: ({ textAlign }) => (textAlign ? { style: `text-align:${String(textAlign)}` } : {}),
        },
      },
    },
    {
      types: TURNING,
      attributes: {
        dir: { default: null, parseHTML: (element) => element.getAttribute('dir') },
        lang: { default: null, parseHTML: (element) => element.getAttribute('lang') },
      },
    },
  ],
});

/** Sets an attribute of all paragraphs (and what turns with them) in the selection; the same value again clears it. */
export function formatBlocks(
  editor: Editor,
  attribute: 'textAlign' | 'dir',
  value: Alignment | Direction,
): void {
  const next = hasFormat(editor, attribute, value) ? null : value;
  const types = attribute === 'dir' ? TURNING : PARAGRAPHS;
  editor
    .chain()
    .focus()
    .command(({ state, tr }) => {
      state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
        if (types.includes(node.type.name))
          tr.setNodeMarkup(pos, undefined, { ...node.attrs, [attribute]: next });
      });
      return true;
    })
    .run();
}

export const hasFormat = (editor: Editor, attribute: 'textAlign' | 'dir', value: string): boolean =>
  PARAGRAPHS.some((type) => editor.isActive(type, { [attribute]: value }));
