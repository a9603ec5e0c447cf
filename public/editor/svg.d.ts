/** Imported `with { type: 'text' }`: the markup of an icon, whatever the build does with files of this kind otherwise. */
declare module '*.svg' {
  const markup: string;
  export default markup;
}
