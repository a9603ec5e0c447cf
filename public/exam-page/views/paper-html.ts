/*
 * The one place where HTML becomes part of the page: that of the paper, which the server has sanitised. What the
 * students' screens need is added to it here: tables that scroll inside themselves, images that can be enlarged.
 */
import { h } from '../element.js';
import { icon } from '../icons.js';
import type { Texts } from '../texts.js';
import { formulaWords } from './formula-words.js';
import { zoomImage } from './image-zoom.js';

const RETRY_MS = 3000;
const INLINE = 'math:not(.scroll-x *)';

/** `inOption`: a tap chooses the option there, so enlarging has a button of its own beside the image. */
export function paperHtml(t: Texts, html: string, inOption = false): HTMLElement {
  const element = h('div', { class: 'paper-html', dir: 'auto' });
  element.innerHTML = html;
  for (const block of element.querySelectorAll('p, li, td, th, blockquote, h1, h2, h3, h4')) {
    if (!block.hasAttribute('dir')) block.setAttribute('dir', 'auto');
  }
  // Its own "auto" does not look into parts that have a direction; the line at its side is to stand where they begin.
  for (const quote of element.querySelectorAll('blockquote'))
    if (quote.firstElementChild?.getAttribute('dir') === 'rtl') quote.setAttribute('dir', 'rtl');
  // In an option a label would stand in the option's name, for what is in it.
  const label = inOption ? null : t('question.wide-content');
  for (const wide of element.querySelectorAll('table, math[display="block"]')) scrolling(wide, label);
  if (element.querySelector(INLINE)) scrollingLines(element, label);
  if (inOption)
    for (const math of element.querySelectorAll('math'))
      math.setAttribute('aria-label', formulaWords(t, math));
  for (const image of element.querySelectorAll('img')) enlargeable(t, image, inOption);
  return element;
}

/** No browser breaks a formula into lines. Few are longer than theirs, and only those get a box, when they are. */
function scrollingLines(element: HTMLElement, label: string | null): void {
  const watch = new ResizeObserver(() => {
    if (!element.isConnected) {
      watch.disconnect();
      return;
    }
    if (element.scrollWidth <= element.clientWidth) return;
    const edge = element.getBoundingClientRect();
    const tooLong = [...element.querySelectorAll(INLINE)].filter((math) => {
      const { left, right } = math.getBoundingClientRect();
      return left < edge.left || right > edge.right;
    });
    for (const math of tooLong) scrolling(math, label, 'scroll-x scroll-x--line');
  });
  watch.observe(element);
}

function scrolling(wide: Element, label: string | null, look = 'scroll-x'): void {
  const box = h('div', { class: look });
  const stop = { tabindex: '0', ...(label === null ? {} : { role: 'region', 'aria-label': label }) };
  wide.replaceWith(box);
  box.append(wide);
  // Only what really scrolls becomes a stop for the keyboard.
  const watch = new ResizeObserver(() => {
    if (!box.isConnected) {
      watch.disconnect();
      return;
    }
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls === box.hasAttribute('tabindex')) return;
    for (const [name, value] of Object.entries(stop))
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
  });
  watch.observe(box);
}

function enlargeable(t: Texts, image: HTMLImageElement, inOption: boolean): void {
  image.loading = 'eager';
  image.decoding = 'async';
  image.draggable = false;
  image.addEventListener('error', () => {
    if (!image.isConnected) return;
    setTimeout(() => {
      const { src } = image;
      image.src = src;
    }, RETRY_MS);
  });
  // An empty box says nothing about what is missing, or that it still comes.
  const wait = h('span', { class: 'zoomable__wait' }, t('question.image-loading'));
  image.addEventListener('load', () => wait.remove());
  if (image.complete && image.naturalWidth > 0) wait.remove();
  const name = image.alt ? t('question.enlarge-named', { name: image.alt }) : t('question.enlarge');
  const open = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    zoomImage(t, image);
  };
  if (inOption) {
    const box = h('span', { class: 'zoomable zoomable--option' });
    image.replaceWith(box);
    box.append(
      image,
      wait,
      h(
        'button',
        { type: 'button', class: 'zoomable__button', 'aria-label': name, on: { click: open } },
        icon('zoom-in'),
      ),
    );
    return;
  }
  const button = h('button', { type: 'button', class: 'zoomable', 'aria-label': name, on: { click: open } });
  image.replaceWith(button);
  button.append(image, wait, h('span', { class: 'zoomable__mark' }, icon('zoom-in')));
}
