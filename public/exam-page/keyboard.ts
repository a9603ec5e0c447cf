/* The keys of the exam: A to H and 1 to 8 choose, left and right turn the page, up and down walk the options. */

export interface KeyActions {
  /** Place on the screen from 0. */
  choosePlace(place: number): void;
  turn(by: 1 | -1): void;
  walk(by: 1 | -1): void;
}

/** Returns how to stop listening. */
export function listenToKeys(actions: KeyActions): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (
      !(event.target instanceof Element) ||
      isTyping(event.target) ||
      // Nobody answers a question that is covered.
      document.querySelector('dialog[open], .grid--open')
    )
      return;
    const inOptions = event.target.closest('[data-options]') !== null;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      if (scrollsSideways(event.target) || event.target.closest('[data-own-arrows]')) return;
      event.preventDefault();
      actions.turn(event.key === 'ArrowRight' ? 1 : -1);
    } else if (inOptions && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      // Radio buttons would change the answer here; a student who means to scroll must not lose one.
      event.preventDefault();
      actions.walk(event.key === 'ArrowDown' ? 1 : -1);
    } else {
      const place = placeOf(event.key);
      if (place === null || event.repeat) return;
      event.preventDefault();
      actions.choosePlace(place);
    }
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function placeOf(key: string): number | null {
  if (/^[1-8]$/.test(key)) return Number(key) - 1;
  if (/^[a-h]$/i.test(key)) return key.toUpperCase().charCodeAt(0) - 65;
  return null;
}

function isTyping(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function scrollsSideways(target: Element): boolean {
  const box = target.closest('.scroll-x');
  return box !== null && box.scrollWidth > box.clientWidth;
}
