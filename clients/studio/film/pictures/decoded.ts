/** Frames by WebCodecs: exact, and one after the other without decoding anything twice. */
import { type Input, type InputVideoTrack, type VideoSample, VideoSampleSink } from 'mediabunny';
import { type Picture, PictureGoneError, type Pictures } from './contract.ts';

/** Times of frames are rounded, to a thousandth of a second in some containers; as the export does. */
const ROUNDED_S = 0.001;
/** Farther ahead it is quicker to begin anew at a key frame. */
const AHEAD_S = 1.5;

interface Run {
  readonly samples: AsyncGenerator<VideoSample, void>;
  now: VideoSample;
  next: VideoSample | null;
}

export async function openDecoded(input: Input, track: InputVideoTrack): Promise<Pictures> {
  const sink = new VideoSampleSink(track);
  const first = await track.getFirstTimestamp();
  let run: Run | null = null;
  const stop = (): void => {
    run?.now.close();
    run?.next?.close();
    void run?.samples.return();
    run = null;
  };
  const seek = async (time: number): Promise<Run> => {
    stop();
    const samples = sink.samples(time);
    const now = await taken(samples);
    if (now === null) throw new PictureGoneError('no frame can be decoded');
    run = { samples, now, next: await taken(samples) };
    return run;
  };
  return {
    async at(seconds) {
      const time = first + seconds + ROUNDED_S;
      const isNear =
        run !== null && time >= run.now.timestamp && time < run.now.timestamp + AHEAD_S;
      const at = isNear && run !== null ? run : await seek(time);
      while (at.next !== null && at.next.timestamp <= time) {
        at.now.close();
        at.now = at.next;
        at.next = await taken(at.samples);
      }
      return pictureOf(at.now);
    },
    close() {
      stop();
      input.dispose();
    },
  };
}

async function taken(samples: AsyncGenerator<VideoSample, void>): Promise<VideoSample | null> {
  const { value } = await samples.next();
  return value ?? null;
}

function pictureOf(sample: VideoSample): Picture {
  return {
    size: { width: sample.displayWidth, height: sample.displayHeight },
    draw: (context, { left, top, width, height }) => sample.draw(context, left, top, width, height),
  };
}
