declare module 'subset-font' {
  /** Keeps the glyphs of `text` of a font in any of the four formats. */
  // biome-ignore lint/style/noDefaultExport: it declares the package's own default export
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { targetFormat: 'truetype' | 'woff' | 'woff2' },
  ): Promise<Buffer>;
}
