/** The pictures of a clip's file, by the best means this browser has. */
import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import type { EditClip } from '../../../../shared/film/edit/list.ts';
import type { Pictures } from './contract.ts';
import { openDecoded } from './decoded.ts';
import { openElement } from './element.ts';
import { openStill } from './still.ts';

/** @throws PictureGoneError */
export async function openPictures(kind: EditClip['kind'], blob: Blob): Promise<Pictures> {
  if (kind === 'still') return openStill(blob);
  const input = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS });
  const track = await decodable(input);
  if (track !== null) return openDecoded(input, track);
  input.dispose();
  return openElement(blob);
}

async function decodable(input: Input) {
  try {
    const track = await input.getPrimaryVideoTrack();
    return track !== null && (await track.canDecode()) ? track : null;
  } catch {
    // A container it does not know: the browser itself may.
    return null;
  }
}
