/** The build puts the file aside and gives its address. */
declare module '*.woff2' {
  const address: string;
  export default address;
}
