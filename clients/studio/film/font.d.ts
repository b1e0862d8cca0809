declare module '*.ttf?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: what the builder of pages gives
  export default url;
}
