/** On a phone the tabs are wider than the page: the open one is scrolled into sight. */

export function showOpenTab(): void {
  const open = document.querySelector<HTMLElement>('.tabs [aria-current]');
  const row = open?.closest<HTMLElement>('.tabs');
  if (!open || !row) return;
  row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
}
