/** A laptop from another time zone: fields for times mean the school's clock, and say so where the two differ. */

export function nameOtherZone(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-school-zone]')) {
    const zone = input.dataset['schoolZone'] ?? '';
    if (offsetNow(zone) === offsetNow(undefined)) continue;
    const hint = document.createElement('p');
    hint.className = 'form-hint';
    hint.id = `zone-${input.name}`;
    hint.textContent = input.dataset['otherZone'] ?? '';
    input.parentElement?.append(hint);
    input.setAttribute(
      'aria-describedby',
      `${input.getAttribute('aria-describedby') ?? ''} ${hint.id}`.trim(),
    );
  }
}

/** Such as "GMT+7"; without a zone that of this device. */
const offsetNow = (timeZone: string | undefined): string | undefined =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts()
    .find((part) => part.type === 'timeZoneName')?.value;
