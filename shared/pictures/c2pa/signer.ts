import { createHash } from 'node:crypto';
import type { EncodedPicture, PictureFormat } from '../contract.ts';
import type { SigningIdentity } from './identity.ts';

export interface SignRequest {
  readonly format: PictureFormat;
  /** XMP CreatorTool and IPTC code, the same as in the label. */
  readonly creatorTool: string;
  readonly digitalSourceType: string;
}

/** Puts content credentials into a picture that is labelled; nothing may be written after it. */
export type PictureSigner = (
  picture: EncodedPicture,
  request: SignRequest,
) => Promise<EncodedPicture>;

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** The C2PA library is loaded at the first picture that is signed. */
export function createPictureSigner(identity: SigningIdentity): PictureSigner {
  return async (picture, { format, creatorTool, digitalSourceType }) => {
    const { addCredentials, openAsset } = await import('./content-credentials.ts');
    const bytes = await addCredentials(openAsset(picture.bytes, format), identity, {
      agent: creatorTool,
      digitalSourceType: SOURCE_TYPES + digitalSourceType,
      instanceId: instanceId(picture.bytes),
    });
    return { ...picture, bytes };
  };
}

/** A UUID from the labelled bytes, which hold the picture's own id: no two pictures share it. */
function instanceId(bytes: Uint8Array): string {
  const hex = createHash('sha256').update(bytes).digest('hex');
  const part = (from: number, to: number): string => hex.slice(from, to);
  const third = `8${part(13, 16)}`;
  const fourth = `8${part(17, 20)}`;
  return `xmp:iid:${part(0, 8)}-${part(8, 12)}-${third}-${fourth}-${part(20, 32)}`;
}
