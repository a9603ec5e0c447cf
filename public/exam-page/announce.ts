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
    let isSpeaking = false;
    return (text: string) => {
      const line = document.createElement('p');
      line.textContent = text;
      // What comes in one go, as after a lost connection, is read out together, and not the last of it alone.
      if (!isSpeaking) region.replaceChildren();
      region.append(line);
      isSpeaking = true;
      queueMicrotask(() => {
        isSpeaking = false;
      });
      clearTimeout(timer);
      timer = window.setTimeout(() => region.replaceChildren(), CLEAR_AFTER_MS);
    };
  };
  return { say: speak(polite), urge: speak(assertive) };
}
