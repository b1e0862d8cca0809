/** The pictures of a shot: first, last, key, each a place of its own. Numbers are computed. */
import { useWords } from '../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../ui/parts/button.tsx';
import { SelectField, TextArea } from '../../../../ui/parts/field.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import { frameNumber } from '../../../data/place-names.ts';
import type { Frame } from '../../../data/types.ts';
import { useRun } from '../../../parts/use-run.ts';
import { framePlace, standingAt } from '../core/places.ts';
import { useRoom } from '../core/room.ts';
import { useShow } from '../core/view.ts';
import { Poster } from '../shots/item/poster.tsx';
import { episodeWords } from '../words.ts';
import { Maker } from './make/maker.tsx';
import type { PanelShot } from './shot/panel-shot.ts';
import { panelWords } from './words.ts';

const ROLES = ['first', 'last', 'key'] as const;
const MOST = 9;

export function FrameTab({ parts, part }: { parts: PanelShot; part: string | undefined }) {
  const t = useWords(panelWords);
  const { may } = useRoom();
  const { frames } = parts;
  const frame = frames.find(({ id }) => id === part) ?? frames[0];
  return (
    <div className="grid gap-4">
      {frames.length === 0 ? (
        <p className="text-ink-2">{t.noFrames}</p>
      ) : (
        <FrameList parts={parts} chosen={frame?.id} />
      )}
      {may.edit && frames.length < MOST && <AddFrame parts={parts} />}
      {frame !== undefined && <OneFrame key={frame.id} {...{ parts, frame }} />}
    </div>
  );
}

function FrameList({ parts, chosen }: { parts: PanelShot; chosen: string | undefined }) {
  const t = useWords(panelWords);
  const e = useWords(episodeWords);
  const show = useShow();
  const { links, project } = useRoom();
  return (
    <ul aria-label={t.frames} className="grid grid-cols-4 gap-2">
      {parts.frames.map((frame, index) => {
        const take = standingAt(framePlace(frame), parts.takes);
        const isHere = frame.id === chosen;
        return (
          <li key={frame.id}>
            <button
              type="button"
              data-frame={frame.id}
              aria-current={isHere ? 'true' : undefined}
              onClick={() => show({ part: frame.id })}
              className={`grid w-full gap-1 rounded-control border p-1 text-left text-xs ${isHere ? 'border-lamp outline-1 outline-lamp' : 'border-line'}`}
            >
              <Poster
                url={take === null ? null : links.thumb(take.images[0])}
                aspect={project.aspect}
                isMaking={false}
                className="max-h-24 w-full"
              />
              <span className="tabular-nums">
                {frameNumber(parts.number, index)} {e.roles[frame.role]}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function AddFrame({ parts: { shot, frames } }: { parts: PanelShot }) {
  const t = useWords(panelWords);
  const edit = useEdit();
  const show = useShow();
  const [isBusy, run] = useRun();
  // Any number of key frames; a shot begins and ends once.
  const roles = ROLES.filter((role) => role === 'key' || !frames.some((one) => one.role === role));
  return (
    <div className="flex flex-wrap gap-2">
      {roles.map((role) => (
        <Button
          key={role}
          isSmall
          icon="plus"
          disabled={isBusy}
          onClick={() =>
            void run(async () => {
              const { id } = await edit.create('frame', { parentId: shot.id, fields: { role } });
              show({ part: id });
            })
          }
        >
          {t.addFrame[role]}
        </Button>
      ))}
    </div>
  );
}

function OneFrame({ parts, frame }: { parts: PanelShot; frame: Frame }) {
  const t = useWords(panelWords);
  const e = useWords(episodeWords);
  const edit = useEdit();
  const { may } = useRoom();
  const doc = { kind: 'frame', id: frame.id } as const;
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-[minmax(0,8rem)_1fr_auto] items-end gap-2">
        <SelectField
          label={t.frameRole}
          value={frame.role}
          disabled={!may.edit}
          choices={ROLES.map((value) => ({ value, label: e.roles[value] }))}
          onChange={(event) => edit.patch(doc, { role: event.target.value })}
        />
        <span />
        {may.edit && (
          <IconButton label={t.removeFrame} icon="trash" onClick={() => edit.remove(doc)} />
        )}
      </div>
      <TextArea
        label={t.frameAbout}
        value={frame.description}
        {...{ rows: 2, maxLength: 1_000, disabled: !may.edit }}
        onChange={(event) => edit.patch(doc, { description: event.target.value })}
      />
      <Maker
        parts={parts}
        place={framePlace(frame)}
        prompt={{ text: frame.prompt, write: (prompt) => edit.patch(doc, { prompt }) }}
      />
    </div>
  );
}
