/** The left menu on phones, and boxes that unfold: Escape and a click elsewhere close them, the focus comes back. */

export function openMenu(): void {
  const menu = document.querySelector<HTMLElement>('[data-menu]');
  const opener = document.querySelector<HTMLElement>('[data-menu-open]');
  if (menu && opener) {
    const show = (open: boolean): void => {
      menu.classList.toggle('is-open', open);
      opener.setAttribute('aria-expanded', String(open));
      if (open) menu.querySelector<HTMLElement>('a')?.focus();
      else opener.focus();
    };
    opener.setAttribute('role', 'button');
    opener.setAttribute('aria-expanded', 'false');
    opener.addEventListener('click', (event) => {
      event.preventDefault();
      show(true);
    });
    // A link says "button" to screen readers only when the space bar works too.
    opener.addEventListener('keydown', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      show(true);
    });
    menu.querySelector('[data-menu-close]')?.addEventListener('click', (event) => {
      event.preventDefault();
      show(false);
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && menu.classList.contains('is-open')) show(false);
    });
  }
  closeFolds();
}

function closeFolds(): void {
  const open = () =>
    document.querySelectorAll<HTMLDetailsElement>('details.confirm[open], details[data-fold][open]');
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const fold of open()) {
      fold.open = false;
      fold.querySelector('summary')?.focus();
    }
  });
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const closer = target.closest('[data-close-details]');
    for (const fold of open()) if (closer ? fold.contains(closer) : !fold.contains(target)) fold.open = false;
  });
  for (const button of document.querySelectorAll<HTMLElement>('[data-close-details]')) button.hidden = false;
}
