import { PictureGoneError, type Pictures } from './contract.ts';

/** @throws PictureGoneError */
export async function openStill(blob: Blob): Promise<Pictures> {
  const bitmap = await createImageBitmap(blob).catch((cause: unknown) => {
    throw new PictureGoneError('the picture cannot be opened', { cause });
  });
  const { width, height } = bitmap;
  return {
    at: async () => ({
      size: { width, height },
      draw: (context, { left, top, width: across, height: down }) =>
        context.drawImage(bitmap, left, top, across, down),
    }),
    close: () => bitmap.close(),
  };
}
