/**
 * Frames by a video element, where WebCodecs has no decoder for them: the browser may still play the
 * file. Near to the frame rather than exact, which is enough to see what a cut will be.
 */
import { PictureGoneError, type Pictures } from './contract.ts';

/** So near to what is wanted it is left where it is, s. */
const NEAR_S = 0.02;
/** An element says nothing of its frames: it is asked for the middle of one at usual rates, s. */
const INTO_S = 0.01;

/** @throws PictureGoneError */
export async function openElement(blob: Blob): Promise<Pictures> {
  const url = URL.createObjectURL(blob);
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, preload: 'auto', src: url });
  const close = (): void => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  try {
    await heard(video, 'loadeddata');
  } catch (error) {
    close();
    throw error;
  }
  const size = { width: video.videoWidth, height: video.videoHeight };
  return {
    async at(seconds) {
      const time = Math.min(seconds + INTO_S, Math.max(0, video.duration - INTO_S));
      if (Math.abs(video.currentTime - time) > NEAR_S) {
        const sought = heard(video, 'seeked');
        video.currentTime = time;
        await sought;
      }
      return {
        size,
        draw: (context, { left, top, width, height }) =>
          context.drawImage(video, left, top, width, height),
      };
    },
    close,
  };
}

function heard(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void =>
      reject(new PictureGoneError('the browser cannot play it', { cause: video.error }));
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener('error', fail, { once: true });
  });
}
