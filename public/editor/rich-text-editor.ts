/** One editor in place of one textarea, which goes on holding the text. */
import { Editor } from '@tiptap/core';
import Subscript from '@tiptap/extension-subscript';
import Superscript from '@tiptap/extension-superscript';
import { TableKit } from '@tiptap/extension-table';
import StarterKit from '@tiptap/starter-kit';
import { BlockFormat } from './block-format.js';
import { commandsOf } from './commands.js';
import { askFormula, type RenderFormula } from './formula-dialog.js';
import { Formula, formulaOf } from './formula-node.js';
import { holdSubmit } from './hold-submit.js';
import { insertImages, takeEmbedded, takeFiles } from './pasted-images.js';
import { Picture, withoutUploading } from './picture-node.js';
import { post } from './server.js';
import { text } from './texts.js';
import { createToolbar } from './toolbar.js';
import { createUploads } from './uploads.js';

export interface RichTextEditor {
  element: HTMLElement;
  close(): void;
}

/**
 * `data-rich-text="line"` makes the short form for an option. `data-upload-url` takes multipart `file` → `{url, width, height}`,
 * `data-formula-url` takes `{tex, display}` → `{mathml}`; without one of them its button is not there.
 */
export function openEditor(textarea: HTMLTextAreaElement): RichTextEditor {
  const isShort = textarea.dataset['richText'] === 'line';
  const { uploadUrl, formulaUrl } = textarea.dataset;
  const element = document.createElement('div');
  element.className = isShort ? 'rich-text rich-text-line' : 'rich-text';
  const status = document.createElement('p');
  status.className = 'rich-text-status';
  status.setAttribute('role', 'status');
  const say = (words: string): void => {
    status.textContent = words;
  };

  const render: RenderFormula = async (tex, display, signal) =>
    formulaUrl === undefined
      ? ''
      : (await post<{ mathml: string }>(formulaUrl, { tex, display }, signal)).mathml;
  const openFormula = async (pos?: number): Promise<void> => {
    const node = pos === undefined ? null : editor.state.doc.nodeAt(pos);
    const { from, to } = editor.state.selection;
    const selected = editor.state.doc.textBetween(from, to, ' ');
    const written = await askFormula(
      node ? formulaOf(node) : { tex: selected, display: false, mathml: '' },
      render,
    );
    if (editor.isDestroyed) return;
    const range = node && pos !== undefined ? { from: pos, to: pos + node.nodeSize } : { from, to };
    if (written === undefined) editor.commands.focus();
    else if (written.tex === '') editor.chain().focus().deleteRange(range).run();
    else editor.chain().focus().insertContentAt(range, { type: 'formula', attrs: written }).run();
  };

  const uploads = createUploads(
    () => editor,
    uploadUrl ?? '',
    (pending, refusal) => {
      say(refusal ?? (pending > 0 ? text('uploading') : ''));
      element.classList.toggle('is-uploading', pending > 0);
    },
  );
  const takes = (data: DataTransfer | null, pos?: number): boolean =>
    uploadUrl !== undefined && takeFiles(editor, uploads, data, pos);

  const editor: Editor = new Editor({
    element,
    // The policy of the page takes no style sheet from a script; `editor.css` has those rules.
    injectCSS: false,
    content: textarea.value,
    extensions: [
      StarterKit.configure({ link: false, heading: { levels: [2, 3, 4] } }),
      Subscript,
      Superscript,
      TableKit.configure({ table: { resizable: true, renderWrapper: false } }),
      Picture,
      Formula.configure({ render, open: (pos) => void openFormula(pos) }),
      BlockFormat,
    ],
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', dir: 'auto', ...nameOf(textarea) },
      transformPastedHTML: (html) => takeEmbedded(html, uploads, say),
      handlePaste: (_view, event) => takes(event.clipboardData),
      handleDrop: (view, event, _slice, moved) =>
        !moved &&
        takes(event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
    },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? '' : withoutUploading(editor.getHTML());
      textarea.dispatchEvent(new Event('input', { bubbles: true }));
    },
    onBlur: () => textarea.dispatchEvent(new Event('change', { bubbles: true })),
  });

  const chooseImage = (): void => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = 'image/png,image/jpeg,image/webp,image/gif,image/avif';
    input.multiple = true;
    input.addEventListener('change', () => insertImages(editor, uploads, [...(input.files ?? [])]));
    input.click();
  };
  const commands = commandsOf({
    chooseImage: uploadUrl === undefined ? undefined : chooseImage,
    openFormula: formulaUrl === undefined ? undefined : () => void openFormula(selectedFormula(editor)),
  });
  element.prepend(createToolbar(editor, isShort ? commands.filter(({ short }) => short) : commands));
  element.append(status);
  textarea.after(element);
  textarea.hidden = true;
  // The browser could not point at a hidden field that is empty; the server says what is missing.
  textarea.required = false;
  for (const label of textarea.labels) label.addEventListener('click', () => editor.commands.focus());
  const release = holdSubmit(textarea, uploads, () => say(text('waiting')));

  return {
    element,
    close() {
      release();
      editor.destroy();
      element.remove();
      textarea.hidden = false;
    },
  };
}

function selectedFormula(editor: Editor): number | undefined {
  const { from } = editor.state.selection;
  return editor.isActive('formula') ? from : undefined;
}

/** The name that screen readers say: that of the textarea. */
function nameOf(textarea: HTMLTextAreaElement): Record<string, string> {
  const label =
    textarea.getAttribute('aria-label') ??
    [...textarea.labels].map(({ textContent }) => textContent?.trim() ?? '').join(' ');
  const described = textarea.getAttribute('aria-describedby');
  return { 'aria-label': label, ...(described ? { 'aria-describedby': described } : {}) };
}
