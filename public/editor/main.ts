/**
 * Turns every `<textarea data-rich-text>` of a page into an editor, also those that arrive later with a fragment. Without
 * this script the textarea stays and takes HTML; with it, the textarea stays in the form and always holds the same text.
 */
import { openEditor, type RichTextEditor } from './rich-text-editor.js';

const open = new Map<HTMLTextAreaElement, RichTextEditor>();

function matchPage(): void {
  for (const [textarea, editor] of open) {
    if (textarea.isConnected && editor.element.isConnected) continue;
    editor.close();
    open.delete(textarea);
  }
  for (const textarea of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-rich-text]')) {
    if (!open.has(textarea)) open.set(textarea, openEditor(textarea));
  }
}

new MutationObserver((changes) => {
  // Typing changes the page as well; only what comes or goes outside of the editors matters here.
  if (changes.some(({ target }) => !(target instanceof Element && target.closest('.rich-text')))) matchPage();
}).observe(document.body, { childList: true, subtree: true });
matchPage();
