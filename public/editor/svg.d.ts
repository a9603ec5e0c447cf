/** The build gives the text of an icon. */
declare module '*.svg' {
  const markup: string;
  export default markup;
}
