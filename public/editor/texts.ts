/** Words of the editor, in the reader's language, from `<script type="application/json" data-editor-texts>`. */
let texts: Record<string, string> | undefined;

/** A missing text shows its key, as on the server. */
export function text(key: string): string {
  texts ??= JSON.parse(document.querySelector('script[data-editor-texts]')?.textContent ?? '{}') as Record<
    string,
    string
  >;
  return texts[key] ?? key;
}
