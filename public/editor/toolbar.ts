/** The row of buttons above a text: one stop of the Tab key, arrow keys inside, as a toolbar should be. */
import type { Editor } from '@tiptap/core';
import { type Command, changeImage } from './commands.js';
import { icons } from './icons.js';
import { text } from './texts.js';

export function createToolbar(editor: Editor, commands: readonly Command[]): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'rich-text-toolbar';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', text('toolbar'));
  const buttons = commands.map((command) => ({ command, button: buttonOf(editor, command) }));
  const description = descriptionField(editor);
  bar.append(...buttons.map(({ button }) => button), description);

  const show = (): void => {
    const inTable = editor.isActive('table');
    const onImage = editor.isActive('image');
    for (const { command, button } of buttons) {
      button.hidden = (command.when === 'table' && !inTable) || (command.when === 'image' && !onImage);
      if (command.isOn) button.setAttribute('aria-pressed', String(command.isOn(editor)));
      if (command.isPossible) button.setAttribute('aria-disabled', String(!command.isPossible(editor)));
    }
    description.hidden = !onImage;
    const input = description.querySelector('input');
    if (onImage && input && document.activeElement !== input)
      input.value = String(editor.getAttributes('image')['alt'] ?? '');
    const stop = buttons.find(({ button }) => button.tabIndex === 0 && !button.hidden);
    if (!stop) moveStop(buttons.map(({ button }) => button).find((button) => !button.hidden));
  };
  const moveStop = (to: HTMLButtonElement | undefined): void => {
    for (const { button } of buttons) button.tabIndex = button === to ? 0 : -1;
  };

  bar.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLButtonElement) moveStop(target);
  });
  bar.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLButtonElement)) return;
    const shown = buttons.map(({ button }) => button).filter((button) => !button.hidden);
    const at = shown.indexOf(event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    shown[(next + shown.length) % shown.length]?.focus();
  });
  editor.on('transaction', show);
  show();
  return bar;
}

function buttonOf(editor: Editor, command: Command): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.tabIndex = -1;
  button.title = text(command.name);
  button.setAttribute('aria-label', text(command.name));
  button.dataset['command'] = command.name;
  if (command.starts) button.classList.add('starts-group');
  button.innerHTML = icons[command.name];
  button.querySelector('svg')?.setAttribute('aria-hidden', 'true');
  // The text keeps its selection (and a phone its keyboard) while a button is pressed.
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') command.run(editor);
  });
  return button;
}

/** What the selected image shows, for those who cannot see it. */
function descriptionField(editor: Editor): HTMLElement {
  const label = document.createElement('label');
  label.className = 'rich-text-description';
  const input = document.createElement('input');
  input.type = 'text';
  input.maxLength = 300;
  input.dir = 'auto';
  label.append(text('imageDescription'), input);
  input.addEventListener('input', () => {
    changeImage(editor, { alt: input.value });
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    editor.commands.focus();
  });
  return label;
}
