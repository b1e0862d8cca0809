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
    const digest = createHash('sha256').update(picture.bytes).digest('hex');
    const bytes = await addCredentials(openAsset(picture.bytes, format), identity, {
      agent: creatorTool,
      digitalSourceType: SOURCE_TYPES + digitalSourceType,
      instanceId: `xmp:iid:${uuidFrom(digest, 8)}`,
      manifestId: uuidFrom(digest, 4),
    });
    return { ...picture, bytes };
  };
}

/**
 * From the hash of the labelled bytes, which hold the picture's own id: no two pictures share it.
 * C2PA wants version 4 for manifests; version 8 says that it is nobody's chance.
 */
function uuidFrom(digest: string, version: 4 | 8): string {
  const part = (from: number, to: number): string => digest.slice(from, to);
  const third = `${version}${part(13, 16)}`;
  const fourth = `8${part(17, 20)}`;
  return `${part(0, 8)}-${part(8, 12)}-${third}-${fourth}-${part(20, 32)}`;
}
