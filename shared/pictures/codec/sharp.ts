import type Sharp from 'sharp';

export type SharpModule = typeof Sharp;

/** The loaders an untrusted picture may reach. */
export const OPEN_LOADERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
] as const;

/**
 * Every other loader libvips can have; a test holds the list against the library's binary. Blocking
 * `VipsForeignLoad` and unblocking three would be shorter, but the switch is the process's: a
 * worker thread starting up would shut the loaders for a moment while another one decodes.
 */
export const SHUT_LOADERS = [
  ...['JpegFile', 'JpegSource', 'PngFile', 'PngSource', 'WebpFile', 'WebpSource'],
  ...['Svg', 'Nsgif', 'Heif', 'Tiff', 'Uhdr', 'Pdf', 'Jp2k', 'Jxl', 'Magick', 'Magick7'],
  ...['Csv', 'Matrix', 'Raw', 'Vips', 'Openslide', 'OpenExr', 'Rad', 'Ppm', 'Analyze', 'Nifti'],
  ...['Fits', 'Mat', 'Quantised', 'Archive', 'Exr', 'Dcm', 'DcRaw', 'DcRawBuffer'],
].map((name) => `VipsForeignLoad${name}`);

let loading: Promise<SharpModule> | undefined;

/**
 * sharp with its other loaders shut, loaded at the first picture: 60 ms that the functions which
 * never touch one must not pay.
 */
export function loadSharp(): Promise<SharpModule> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.block({ operation: SHUT_LOADERS });
    sharp.cache(false);
    return sharp;
  });
  return loading;
}

/** Input options for untrusted bytes: a pixel limit before decoding, and no patience for damage. */
export const guarded = (limitInputPixels: number) =>
  ({ limitInputPixels, failOn: 'warning', autoOrient: true }) as const;

/** Makes a picture fit a square, never larger than it is. Cubic is a tenth cheaper than Lanczos. */
export const insideOf = (side: number, kernel: 'cubic' | 'linear' = 'cubic') =>
  ({
    width: side,
    height: side,
    fit: 'inside',
    withoutEnlargement: true,
    kernel,
  }) as const;

/** As `insideOf`; linear is softer than a thumbnail shows, and a tenth cheaper again. */
export const thumbnailOf = (side: number) => insideOf(side, 'linear');
