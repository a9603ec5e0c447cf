/** Shows a password while it is typed: long ones are typed wrong on phones. */

export function showPasswords(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-show-password]')) {
    const input = document.getElementById(button.dataset['showPassword'] ?? '');
    const word = button.querySelector('span');
    if (!(input instanceof HTMLInputElement) || !word) continue;
    const words = { show: word.textContent, hide: button.dataset['hideLabel'] ?? word.textContent };
    button.hidden = false;
    const show = (shown: boolean): void => {
      input.type = shown ? 'text' : 'password';
      word.textContent = shown ? words.hide : words.show;
      button.setAttribute('aria-pressed', String(shown));
    };
    button.addEventListener('click', () => show(input.type === 'password'));
    // Browsers offer to keep what a password field sends, not what a text field sends.
    input.form?.addEventListener('submit', () => show(false));
  }
}
