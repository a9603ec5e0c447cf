/* One image over the whole window; a tap on it switches between the whole and twice its size. */
import { h } from '../element.js';
import { icon } from '../icons.js';
import type { Texts } from '../texts.js';

export function zoomImage(t: Texts, image: HTMLImageElement): void {
  const large = h('img', { src: image.src, alt: image.alt, class: 'zoom__image' });
  const pane = h(
    'button',
    { type: 'button', class: 'zoom__pane', 'aria-label': t('zoom.larger'), 'aria-pressed': 'false' },
    large,
  );
  const close = h('button', { type: 'button', class: 'button zoom__close' }, icon('x'), t('zoom.close'));
  const dialog = h(
    'dialog',
    { class: 'zoom', 'aria-label': image.alt || t('question.enlarge') },
    close,
    pane,
  );
  pane.addEventListener('click', () => {
    const larger = dialog.classList.toggle('zoom--larger');
    pane.setAttribute('aria-pressed', String(larger));
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
