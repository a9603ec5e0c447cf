/* Speaks to screen readers: short, and politely unless the student must know now. */

export interface Announcer {
  say(text: string): void;
  /** Interrupts. Only for the last minutes, the end and a lost seat. */
  urge(text: string): void;
}

const CLEAR_AFTER_MS = 5000;

/** Both regions stand in the page from the start: one that is added together with its text is not read out. */
export function createAnnouncer(polite: HTMLElement, assertive: HTMLElement): Announcer {
  const speak = (region: HTMLElement) => {
    let timer = 0;
    return (text: string) => {
      const line = document.createElement('p');
      line.textContent = text;
      region.replaceChildren(line);
      clearTimeout(timer);
      timer = window.setTimeout(() => region.replaceChildren(), CLEAR_AFTER_MS);
    };
  };
  return { say: speak(polite), urge: speak(assertive) };
}
