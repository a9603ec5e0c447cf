/* Makes elements. Text is always text: the only HTML on this page comes in through paper-html. */

type Child = Node | string | null | false | undefined;

type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

interface Attributes {
  class?: string;
  testid?: string;
  on?: Listeners;
  [name: string]: string | number | boolean | null | undefined | Listeners;
}

/** A `null`, `undefined` or `false` attribute is left out, `true` is there without a value. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') listen(element, value as Listeners);
    else if (name === 'testid') element.setAttribute('data-testid', String(value));
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces all that is in `parent`. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(
    ...children.filter((c): c is Node | string => c !== null && c !== false && c !== undefined),
  );
}

/** Touches the page only where the text differs, and its node stays the same: a new one would be laid out from nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent === text) return;
  const [node, ...others] = element.childNodes;
  if (node instanceof Text && others.length === 0) node.data = text;
  else element.textContent = text;
}

function listen(element: HTMLElement, listeners: Listeners): void {
  for (const [type, listener] of Object.entries(listeners))
    element.addEventListener(type, listener as EventListener);
}
