/** A click anywhere in a marked row follows the row's first link; the link itself stays for keyboards and new tabs. */

export function linkRows(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const row = target.closest('tr[data-row-link]');
    if (!row || target.closest('a, button, input, select, textarea, label, summary, details, form')) return;
    // Somebody who marks text to copy it does not want to leave the page.
    if (window.getSelection()?.toString()) return;
    const link = row.querySelector<HTMLAnchorElement>('a[href]');
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener');
    else link.click();
  });
}
