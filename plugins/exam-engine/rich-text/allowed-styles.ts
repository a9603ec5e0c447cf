/**
 * A style attribute may hold the few declarations named by its element and nothing else: no url(), no var(), no position.
 * The value is rebuilt in one canonical form, so that what is stored does not change when it is sanitised again.
 */
const DECLARATION = /^\s*([a-z-]{1,30})\s*:\s*([^;]{1,60}?)\s*$/i;

/** @returns a rule for one attribute: the canonical `name:value;name:value`, or undefined when nothing is left. */
export function styleFilter(allowed: Record<string, RegExp>) {
  return (style: string): string | undefined => {
    const kept = new Map<string, string>();
    // Nobody aligns a paragraph with a kilobyte of style; the bound keeps the work linear.
    for (const part of style.slice(0, 1000).split(';')) {
      const [, name, value] = DECLARATION.exec(part) ?? [];
      if (name === undefined || value === undefined) continue;
      const property = name.toLowerCase();
      const text = value.toLowerCase();
      if (Object.hasOwn(allowed, property) && allowed[property]?.test(text)) kept.set(property, text);
    }
    return kept.size === 0 ? undefined : [...kept].map(([name, value]) => `${name}:${value}`).join(';');
  };
}
