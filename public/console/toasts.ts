/** Short messages at the corner. What went well leaves by itself, unless somebody is reading it; a warning stays. */

const LEAVES_AFTER_MS = 6000;

export function dismissToasts(): void {
  document.addEventListener('click', (event) => {
    const closer = (event.target as Element).closest('[data-close-toast]');
    closer?.closest('[data-toast]')?.remove();
  });
  for (const toast of document.querySelectorAll<HTMLElement>('[data-toast]')) arm(toast);
}

/** A warning made by a script. */
export function showToast(message: string): void {
  const template = document.querySelector<HTMLTemplateElement>('#toast-template');
  const toast = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const words = toast?.querySelector('p');
  if (!toast || !words) return;
  words.textContent = message;
  // The same trouble once, however often it is met.
  for (const other of document.querySelectorAll('#toasts [data-toast]')) {
    if (other.querySelector('p')?.textContent === message) other.remove();
  }
  document.querySelector('#toasts')?.append(toast);
}

function arm(toast: HTMLElement): void {
  const closer = toast.querySelector<HTMLElement>('[data-close-toast]');
  if (closer) closer.hidden = false;
  if (toast.classList.contains('toast-warning')) return;
  let timer = 0;
  const leave = (): void => {
    timer = window.setTimeout(() => toast.remove(), LEAVES_AFTER_MS);
  };
  for (const stay of ['mouseenter', 'focusin']) toast.addEventListener(stay, () => clearTimeout(timer));
  for (const go of ['mouseleave', 'focusout']) toast.addEventListener(go, leave);
  leave();
}
