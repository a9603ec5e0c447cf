/**
 * Copies a formula into the page: MathML elements with attributes that shape them, nothing else. What is pasted comes from
 * any page, and the server sanitises only what is saved.
 */
const MATHML = 'http://www.w3.org/1998/Math/MathML';
const LEFT_OUT = new Set(['annotation', 'annotation-xml', 'maction', 'mglyph', 'malignmark']);
const NOT_COPIED = /^(?:on.*|.*href|src|id|class|actiontype|definitionurl)$/i;

/** @param source a `<math>` element, from wherever. */
export function copyMath(source: Element): Element {
  const copy = document.createElementNS(MATHML, source.localName);
  for (const { name, value } of source.attributes) if (!NOT_COPIED.test(name)) copy.setAttribute(name, value);
  for (const child of source.childNodes) {
    if (child instanceof Text || child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '');
    else if (isMathElement(child)) copy.append(copyMath(child));
  }
  return copy;
}

const isMathElement = (node: Node): node is Element =>
  node.nodeType === Node.ELEMENT_NODE &&
  (node as Element).namespaceURI === MATHML &&
  !LEFT_OUT.has((node as Element).localName);

/** @param markup `<math>…</math>`; parsed in a document of its own, where nothing loads and nothing runs. */
export function mathOf(markup: string): Element | undefined {
  const math = new DOMParser().parseFromString(markup, 'text/html').querySelector('math');
  return math === null ? undefined : copyMath(math);
}

/** The TeX that other programs leave inside their MathML. */
export const texInside = (math: Element): string =>
  math.querySelector('annotation[encoding="application/x-tex"]')?.textContent?.trim() ?? '';
