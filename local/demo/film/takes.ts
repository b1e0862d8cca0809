/** Everything the shots need: a first frame each, then films that begin with it, and voices. */
import { type Episode, type Item, makeBatch, type Shown, type Studio } from './studio.ts';

/** Throws as makeBatch does. */
export async function makeTakes(studio: Studio, shots: Episode['shots']): Promise<readonly Item[]> {
  const frames: { frameId: string }[] = [];
  for (const { id } of shots) frames.push({ frameId: await firstFrame(studio, id) });
  const stills = await makeBatch(studio, { what: 'stills', targets: frames });
  const films = shots.map(({ id }) => ({ shotId: id }));
  const voices = shots.flatMap(({ id, lines }) =>
    lines.map(({ line_id }) => ({ shotId: id, lineId: line_id })),
  );
  const what = voices.length > 0 ? 'films and voices' : 'films';
  return [...stills, ...(await makeBatch(studio, { what, targets: [...films, ...voices] }))];
}

async function firstFrame({ client, run }: Studio, shotId: string): Promise<string> {
  const { document } = await client.askStudio<{ document: Shown }>({
    ...{ action: 'create', kind: 'frame', parentId: shotId },
    ...{ fields: { role: 'first' }, requestId: `${run}-${shotId}`.slice(0, 64) },
  });
  return document.id;
}
