/**
 * The export of an edit list beside plain ffmpeg doing the same cut, and what another order of
 * thirty shots costs. Run by the benchmark of films, each measurement in a process of its own.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createFilmEngine, type EditListInput, parseEditList } from '../../shared/film/index.ts';
import { peakMb } from './peak.ts';

export interface CutTiming {
  /** Of the work alone, ms. */
  readonly ms: number;
  /** Of the same shots in another order, ms; 0 where nothing was turned. */
  readonly turnedMs: number;
  /** Pieces that the other order made anew. */
  readonly turnedPieces: number;
  readonly peakMb: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const FPS = 24;
/** Seconds of film that `cutOf` and ffmpeg's twin of it make. */
export const CUT_S = 6;

/** Two clips of one source with a fade between them, a subtitle and the label. */
export function cutOf(source: string, { width, height }: Size): EditListInput {
  const clip = (id: string, inMs: number) => ({
    kind: 'film' as const,
    ...{ id, source: { fileId: source }, inMs, outMs: inMs + 3_000 },
  });
  return {
    ...{ version: 1, width, height, fps: FPS },
    clips: [{ ...clip('a', 0), transition: { kind: 'fade', ms: 500 } }, clip('b', 2_000)],
    subtitles: { lines: [{ fromMs: 500, toMs: 3_500, text: '今天的风很大' }] },
  };
}

/** ffmpeg's way to the same film. */
export function cutFilter(font: string): string {
  const words = `drawtext=fontfile=${font}:fontcolor=white:borderw=2`;
  const label = `${words}:text=AI生成:fontsize=h*0.068:x=w-tw-h*0.03:y=h-th-h*0.03:enable=lt(t\\,3)`;
  const line = `${words}:text=今天的风很大:fontsize=h*0.058:x=(w-tw)/2:y=h*0.84:enable=between(t\\,0.5\\,3.5)`;
  return [
    '[0:v]trim=0:3,setpts=PTS-STARTPTS,fade=out:st=2.75:d=0.25[a]',
    '[0:v]trim=2:5,setpts=PTS-STARTPTS,fade=in:st=0:d=0.25[b]',
    '[0:a]atrim=0:3,asetpts=PTS-STARTPTS[x]',
    '[0:a]atrim=2:5,asetpts=PTS-STARTPTS[y]',
    `[a][x][b][y]concat=n=2:v=1:a=1[c][s];[c]${label},${line}[v]`,
    '[s]loudnorm=I=-16[l]',
  ].join(';');
}

function thirtyShots(source: string, { width, height }: Size): EditListInput {
  const clips = Array.from({ length: 30 }, (_, index) => {
    const inMs = index * 100;
    const outMs = index === 0 ? 3_500 : inMs + 500;
    return { kind: 'film' as const, id: `${index}`, source: { fileId: source }, inMs, outMs };
  });
  return { version: 1, width, height, fps: FPS, clips };
}

function turned(list: EditListInput): EditListInput {
  const [first, ...rest] = list.clips;
  return first === undefined ? list : { ...list, clips: [first, ...rest.reverse()] };
}

/** Arguments of a process that measures one of both. */
export const cutArguments = (kind: 'cut' | 'shots', source: string, size: Size): string[] => [
  ...['--import', 'tsx', fileURLToPath(import.meta.url)],
  JSON.stringify({ kind, source, ...size }),
];

async function measure(
  order: { kind: 'cut' | 'shots'; source: string } & Size,
): Promise<Omit<CutTiming, 'peakMb'>> {
  const engine = createFilmEngine({ pictures: {}, now: Date.now });
  await engine.isAvailable();
  const kept = new Map<string, Uint8Array>();
  const make = async (list: EditListInput): Promise<{ ms: number; pieces: number }> => {
    const start = performance.now();
    const before = kept.size;
    const cut = await engine.cut(parseEditList(list), 'bench');
    const keys = cut
      .keyTexts(() => order.source)
      .map((text) => createHash('sha256').update(text).digest('hex'));
    for (const [index, key] of keys.entries()) {
      if (kept.has(key)) continue;
      const layers = cut.pieces[index]?.layers ?? [];
      kept.set(
        key,
        await cut.render(
          index,
          layers.map(() => order.source),
        ),
      );
    }
    await cut.join({
      segment: async (index) => kept.get(keys[index] ?? '') ?? new Uint8Array(),
      withSource: (_, use) => use(order.source),
      target: `${order.source}.cut.mp4`,
      produceId: 'bench-0',
      madeAt: 0,
    });
    return { ms: performance.now() - start, pieces: kept.size - before };
  };
  const list = order.kind === 'cut' ? cutOf(order.source, order) : thirtyShots(order.source, order);
  const first = await make(list);
  const other = order.kind === 'cut' ? { ms: 0, pieces: 0 } : await make(turned(list));
  return { ms: first.ms, turnedMs: other.ms, turnedPieces: other.pieces };
}

const [, file = '', asked] = process.argv;
if (file === fileURLToPath(import.meta.url) && asked !== undefined) {
  const timing = await measure(JSON.parse(asked) as Parameters<typeof measure>[0]);
  process.stdout.write(JSON.stringify({ ...timing, peakMb: peakMb() }));
}
