/**
 * One visit to a film: its frames are marked and encoded as far as time allows; once all are made,
 * they become the file that is stored.
 */

import type { FilmCheckpoint, FilmPart, FilmParts, FilmRequest } from '../contract.ts';
import { type OpenedFilm, withFilm } from '../file/container.ts';
import type { Encoded } from '../frames/encode.ts';
import { writeFilm } from './mux.ts';
import { type OpeningRequest, openingOf } from './opening.ts';
import { getPart, putPart } from './parts.ts';
import { renderRuns } from './render.ts';

export type MarkVisit = Pick<
  FilmRequest,
  'source' | 'target' | 'madeAt' | 'until' | 'checkpoint' | 'parts' | 'onPart'
> &
  Omit<OpeningRequest, 'film'> & { readonly now: () => number };

export type Marked =
  | { readonly kind: 'written'; readonly warnings: readonly string[] }
  | { readonly kind: 'go_on'; readonly checkpoint: FilmCheckpoint };

/** @throws FilmError, DamagedPartError, StorageError */
export const markFilm = (visit: MarkVisit): Promise<Marked> =>
  withFilm(visit.source, (film) => goOn(visit, film));

/** What a crash may cost, ms of work. */
const PART_MS = 10_000;

async function goOn(visit: MarkVisit, film: OpenedFilm): Promise<Marked> {
  const { native, target, madeAt, parts, now, until } = visit;
  const { plan, parameters, stamp } = await openingOf({ ...visit, film });
  const encoded = Buffer.from(parameters).toString('base64');
  let checkpoint: FilmCheckpoint = {
    parameters: encoded,
    parts: earlierParts(visit.checkpoint, parameters),
  };
  let last: readonly Encoded[] = [];
  if (framesIn(checkpoint) < plan.encoded) {
    let partDue = now() + PART_MS;
    const isDue = (): boolean => now() >= Math.min(until, partDue);
    const from = framesIn(checkpoint);
    for await (const packets of renderRuns({ native, film, plan, stamp, from, isDue })) {
      last = packets;
      const at = framesIn(checkpoint);
      if (at + packets.length >= plan.encoded) break;
      const part = await putPart(parts, { from: at, packets });
      checkpoint = { parameters: encoded, parts: [...checkpoint.parts, part] };
      if (now() >= until) return { kind: 'go_on', checkpoint };
      await visit.onPart?.(checkpoint);
      partDue = now() + PART_MS;
    }
  }
  const packets = inTurn(parts, checkpoint.parts, last);
  await writeFilm({ film, target, plan, packets, parameters, madeAt });
  return { kind: 'written', warnings: stamp.warnings };
}

const framesIn = ({ parts }: FilmCheckpoint): number =>
  parts.reduce((sum, { frames }) => sum + frames, 0);

/** Parts made by another version of the encoder do not go together with ours: begun again. */
function earlierParts(
  checkpoint: FilmCheckpoint | null,
  parameters: Uint8Array,
): readonly FilmPart[] {
  if (checkpoint?.parameters !== Buffer.from(parameters).toString('base64')) return [];
  return checkpoint.parts;
}

/** One part in memory at a time besides what is being written. */
async function* inTurn(
  parts: FilmParts,
  earlier: readonly FilmPart[],
  last: readonly Encoded[],
): AsyncGenerator<Encoded> {
  for (const part of earlier) yield* await getPart(parts, part);
  yield* last;
}
