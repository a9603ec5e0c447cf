/** What the buttons of the toolbar do: one entry a button, in the order in which they stand. */
import type { Editor } from '@tiptap/core';
import { formatBlocks, hasFormat } from './block-format.js';
import type { icons } from './icons.js';

export interface Command {
  /** Also the key of its words. */
  name: keyof typeof icons;
  run(editor: Editor): void;
  /** Of a button that stays pressed. */
  isOn?(editor: Editor): boolean;
  isPossible?(editor: Editor): boolean;
  /** Shown only inside a table, or while an image is selected. */
  when?: 'table' | 'image';
  /** Also in the short toolbar of an option. */
  short?: true;
  /** Begins a group. */
  starts?: true;
}

type MarkName = 'bold' | 'italic' | 'underline' | 'subscript' | 'superscript';

const mark = (name: MarkName, extra: Partial<Command> = {}): Command => ({
  name,
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  isOn: (editor) => editor.isActive(name),
  ...extra,
});
const align = (
  name: 'alignLeft' | 'alignCenter' | 'alignRight',
  value: 'left' | 'center' | 'right',
  extra: Partial<Command> = {},
): Command => ({
  name,
  run: (editor) => formatBlocks(editor, 'textAlign', value),
  isOn: (editor) => hasFormat(editor, 'textAlign', value),
  ...extra,
});
const direction = (name: 'ltr' | 'rtl', extra: Partial<Command> = {}): Command => ({
  name,
  run: (editor) => formatBlocks(editor, 'dir', name),
  isOn: (editor) => hasFormat(editor, 'dir', name),
  ...extra,
});

/** Changes the selected image, which stays selected: a changed piece is a new one to the selection. */
export function changeImage(editor: Editor, attributes: Record<string, unknown>): void {
  const { from } = editor.state.selection;
  editor.chain().updateAttributes('image', attributes).setNodeSelection(from).run();
}

const IMAGE_STEP = 1.25;
const IMAGE_WIDTHS = { min: 40, max: 1600 };

/** Keeps the proportions; the height follows the width. */
function scaleImage(editor: Editor, factor: number): void {
  const { width, height } = editor.getAttributes('image') as { width: number | null; height: number | null };
  if (width === null) return;
  const next = Math.round(Math.min(IMAGE_WIDTHS.max, Math.max(IMAGE_WIDTHS.min, width * factor)));
  changeImage(editor, { width: next, height: height === null ? null : Math.round((height * next) / width) });
  editor.commands.focus();
}

export interface Doors {
  chooseImage?: () => void;
  openFormula?: () => void;
}

/** @param doors what needs the server is there only where the page names an address for it. */
export function commandsOf(doors: Doors): Command[] {
  const { chooseImage, openFormula } = doors;
  return [
    mark('bold', { short: true, starts: true }),
    mark('italic', { short: true }),
    mark('underline'),
    mark('subscript', { short: true }),
    mark('superscript', { short: true }),
    {
      name: 'bulletList',
      run: (editor) => editor.chain().focus().toggleBulletList().run(),
      isOn: (editor) => editor.isActive('bulletList'),
      starts: true,
    },
    {
      name: 'orderedList',
      run: (editor) => editor.chain().focus().toggleOrderedList().run(),
      isOn: (editor) => editor.isActive('orderedList'),
    },
    align('alignLeft', 'left', { starts: true }),
    align('alignCenter', 'center'),
    align('alignRight', 'right'),
    direction('ltr', { short: true, starts: true }),
    direction('rtl', { short: true }),
    ...(openFormula
      ? [{ name: 'formula', run: openFormula, short: true, starts: true } satisfies Command]
      : []),
    ...(chooseImage ? [{ name: 'image', run: chooseImage, short: true } satisfies Command] : []),
    {
      name: 'table',
      run: (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
      isPossible: (editor) => !editor.isActive('table'),
    },
    {
      name: 'rowAfter',
      run: (editor) => editor.chain().focus().addRowAfter().run(),
      when: 'table',
      starts: true,
    },
    { name: 'rowDelete', run: (editor) => editor.chain().focus().deleteRow().run(), when: 'table' },
    { name: 'columnAfter', run: (editor) => editor.chain().focus().addColumnAfter().run(), when: 'table' },
    { name: 'columnDelete', run: (editor) => editor.chain().focus().deleteColumn().run(), when: 'table' },
    { name: 'tableHeader', run: (editor) => editor.chain().focus().toggleHeaderRow().run(), when: 'table' },
    { name: 'tableDelete', run: (editor) => editor.chain().focus().deleteTable().run(), when: 'table' },
    {
      name: 'imageSmaller',
      run: (editor) => scaleImage(editor, 1 / IMAGE_STEP),
      when: 'image',
      short: true,
      starts: true,
    },
    { name: 'imageLarger', run: (editor) => scaleImage(editor, IMAGE_STEP), when: 'image', short: true },
    {
      name: 'undo',
      run: (editor) => editor.chain().focus().undo().run(),
      isPossible: (editor) => editor.can().undo(),
      starts: true,
    },
    {
      name: 'redo',
      run: (editor) => editor.chain().focus().redo().run(),
      isPossible: (editor) => editor.can().redo(),
    },
  ];
}
