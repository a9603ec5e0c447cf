// Formulas are written as TeX where they stand; the seeding step turns them into MathML with the product's own converter,
// so that the demonstration shows exactly what a teacher's formula would become.

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (tex: string): string => tex.replace(/[&<>"]/g, (sign) => escapes[sign]!);
const unescaped = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot);/g, (entity) => Object.keys(escapes).find((s) => escapes[s] === entity)!);

/** A formula in the line: tex`\frac{1}{2}`. Backslashes stay as they are written. */
export function tex(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return `<span data-tex="${escaped(String.raw(parts, ...values))}"></span>`;
}

/** A formula on its own line. */
export function displayTex(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return `<p><span data-tex="${escaped(String.raw(parts, ...values))}" data-display="true"></span></p>`;
}

/** Replaces every formula of the HTML by what `render` makes of its TeX, for example MathML. */
export function withFormulas(html: string, render: (tex: string, display: boolean) => string): string {
  return html.replace(/<span data-tex="([^"]*)"( data-display="true")?><\/span>/g, (_, source, display) =>
    render(unescaped(String(source)), display !== undefined),
  );
}
