/** The form of a question: option rows come and go, and a link to a fault leads into the editor that took its field's place. */

const form = document.querySelector<HTMLFormElement>('[data-question-form]');
const rows = form?.querySelector<HTMLElement>('[data-option-rows]');
if (form && rows) {
  offerRows(form, rows);
  leadIntoEditors();
}

function offerRows(form: HTMLFormElement, rows: HTMLElement): void {
  const template = form.querySelector<HTMLTemplateElement>('[data-option-template]');
  const add = form.querySelector<HTMLButtonElement>('[data-add-option]');
  const most = Number(form.dataset['mostOptions']);
  if (!template || !add) return;
  const keys = (): string[] =>
    [...rows.querySelectorAll<HTMLElement>('[data-option]')].map((row) => row.dataset['option'] ?? '');
  const refresh = (): void => {
    const count = keys().length;
    add.hidden = count >= most;
    for (const button of rows.querySelectorAll<HTMLElement>('[data-remove-option]'))
      button.hidden = count <= 2;
  };

  add.addEventListener('click', () => {
    const letter = [...'ABCDEFGH'].find((one) => !keys().includes(one));
    const index = firstFreeIndex(rows, most);
    if (letter === undefined || index === undefined) return;
    const holder = document.createElement('template');
    holder.innerHTML = template.innerHTML.replaceAll('INDEX', String(index)).replaceAll('LETTER', letter);
    const row = holder.content.firstElementChild;
    if (!row) return;
    rows.append(row);
    refresh();
    // The editor of the new row is opened by its own script, after this one.
    requestAnimationFrame(() => row.querySelector<HTMLElement>('[contenteditable]')?.focus());
  });
  rows.addEventListener('click', (event) => {
    const button = (event.target as Element).closest('[data-remove-option]');
    const row = button?.closest('[data-option]');
    if (!row) return;
    row.remove();
    refresh();
    add.focus();
  });
  refresh();
}

/** Fields are named by a number that no other row has; the letter is the option's own. */
function firstFreeIndex(rows: HTMLElement, most: number): number | undefined {
  for (let index = 0; index < most; index += 1)
    if (!rows.querySelector(`[name="option_${index}_key"]`)) return index;
  return undefined;
}

/** The browser cannot jump to a text area that is hidden behind its editor. */
function leadIntoEditors(): void {
  const lead = (): void => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target?.closest('details');
    if (details) details.open = true;
    if (!(target instanceof HTMLTextAreaElement) || !target.hidden) return;
    const editor = target.nextElementSibling?.querySelector<HTMLElement>('[contenteditable]');
    editor?.scrollIntoView({ block: 'center' });
    editor?.focus({ preventScroll: true });
  };
  window.addEventListener('hashchange', lead);
  requestAnimationFrame(lead);
}
