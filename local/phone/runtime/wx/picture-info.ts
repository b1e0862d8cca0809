/** What `getImageInfo` tells: by the first bytes, so that it is the same without a screen. */

export interface PictureInfo {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly orientation: 'up';
}

/** Null: no picture that a phone opens. */
export async function pictureInfo(file: Blob): Promise<PictureInfo | null> {
  const bytes = new DataView(await file.arrayBuffer());
  const text = (at: number, length: number): string => {
    let found = '';
    for (let i = at; i < Math.min(at + length, bytes.byteLength); i += 1) {
      found += String.fromCharCode(bytes.getUint8(i));
    }
    return found;
  };
  const info = (type: string, width: number, height: number): PictureInfo => ({
    ...{ type, width, height },
    orientation: 'up',
  });
  if (bytes.byteLength < 24) return null;
  if (text(1, 3) === 'PNG') return info('png', bytes.getUint32(16), bytes.getUint32(20));
  if (text(0, 3) === 'GIF') return info('gif', bytes.getUint16(6, true), bytes.getUint16(8, true));
  if (text(8, 4) === 'WEBP') return info('webp', 0, 0);
  if (bytes.getUint16(0) !== 0xffd8) return null;
  const size = jpegSize(bytes);
  return size === null ? null : info('jpeg', size.width, size.height);
}

function jpegSize(bytes: DataView): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 < bytes.byteLength) {
    const marker = bytes.getUint16(at);
    const isFrame =
      marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: bytes.getUint16(at + 5), width: bytes.getUint16(at + 7) };
    at += 2 + bytes.getUint16(at + 2);
  }
  return null;
}
