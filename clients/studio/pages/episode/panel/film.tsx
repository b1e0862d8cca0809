/** The film of a shot. */
import { useEdit } from '../../../data/edits/workspace.ts';
import { filmPlace } from '../core/places.ts';
import { Maker } from './make/maker.tsx';
import type { PanelShot } from './shot/panel-shot.ts';

export function FilmTab({ parts }: { parts: PanelShot }) {
  const edit = useEdit();
  const { shot } = parts;
  const write = (prompt: string): void =>
    edit.patch({ kind: 'shot', id: shot.id }, { video_prompt: prompt });
  return (
    <Maker parts={parts} place={filmPlace(shot)} prompt={{ text: shot.video_prompt, write }} />
  );
}
