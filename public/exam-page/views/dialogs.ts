/* Whatever lies over the whole page: an enlarged image, a question before something that cannot be undone. */

/** False where there was none. */
export function closeDialogs(): boolean {
  const dialogs = [...document.querySelectorAll('dialog')];
  for (const dialog of dialogs) {
    if (dialog.open) dialog.close();
    dialog.remove();
  }
  return dialogs.length > 0;
}
