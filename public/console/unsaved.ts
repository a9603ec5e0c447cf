/** Several forms can stand on one page: sending one, or leaving, must not lose without a word what was typed into another. */

/** @param stayed is called when somebody was asked, and stays on the page. */
export function keepUnsaved(stayed: () => void): void {
  let sending: EventTarget | null = null;
  // A rich text gives its words to its form only when that is sent.
  const written = new WeakSet<HTMLFormElement>();
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof HTMLElement && target.isContentEditable && target.closest('form');
    if (form) written.add(form);
  });
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) sending = event.target;
  });
  window.addEventListener('pageshow', () => {
    sending = null;
  });
  window.addEventListener('beforeunload', (event) => {
    const forms = document.querySelectorAll<HTMLFormElement>('main form[method="post"]');
    const isLost = [...forms].some((form) => form !== sending && (written.has(form) || hasTyping(form)));
    sending = null;
    if (!isLost) return;
    event.preventDefault();
    // Runs once the question is answered, on a page that is still there.
    setTimeout(stayed);
  });
}

/** Ticks in a list are no writing: they are soon set again. */
const hasTyping = (form: HTMLFormElement): boolean =>
  [...form.elements].some((field) => {
    if (field.closest('table')) return false;
    if (field instanceof HTMLTextAreaElement) return !field.hidden && field.value !== field.defaultValue;
    if (field instanceof HTMLSelectElement) return field.selectedIndex !== defaultIndex(field);
    if (!(field instanceof HTMLInputElement) || ['hidden', 'file', 'password'].includes(field.type))
      return false;
    return ['checkbox', 'radio'].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;
  });

/** A browser shows the first option where the page chose none. */
const defaultIndex = ({ options }: HTMLSelectElement): number =>
  Math.max(
    0,
    [...options].findIndex((option) => option.defaultSelected),
  );
