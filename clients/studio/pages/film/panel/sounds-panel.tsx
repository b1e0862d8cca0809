import { useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { SelectField } from '../../../../ui/parts/field.tsx';
import type { Take } from '../../../data/types.ts';
import { OwnFile } from '../../../parts/own-file.tsx';
import { useFilm } from '../context.ts';
import type { Sound } from '../cut/content.ts';
import { GivenSounds } from './given-sounds.tsx';
import { SoundRow } from './sound-row.tsx';
import { here } from './timed.ts';
import { panelWords } from './words.ts';

export function SoundsPanel() {
  const t = useWords(panelWords);
  const { cut, change, may, opened } = useFilm();
  const sounds = useSoundTakes();
  const [given, setGiven] = useState<readonly string[]>([]);
  const set = (to: readonly Sound[]): void => change({ sounds: to });
  return (
    <>
      {may.edit && (
        <OwnFile
          projectId={opened.project.id}
          openid={opened.me.openid}
          target={{ episodeId: opened.episode.id }}
          kind="music"
          onGiven={(workId) => setGiven((earlier) => [...earlier, workId])}
        />
      )}
      <GivenSounds takes={opened.takes.filter(({ work_id }) => given.includes(work_id))} />
      {may.edit && <AddSound sounds={sounds} />}
      {cut.sounds.length === 0 && <p className="text-ink-2">{t.noSounds}</p>}
      <ol className="grid gap-3">
        {cut.sounds.map((sound) => (
          <SoundRow
            key={sound.sound_id}
            sound={sound}
            name={sounds.find(({ take }) => take.work_id === sound.work_id)?.name ?? '–'}
            onChange={(to) => set(cut.sounds.map((one) => (one === sound ? to : one)))}
            onRemove={() => set(cut.sounds.filter((one) => one !== sound))}
          />
        ))}
      </ol>
    </>
  );
}

interface SoundTake {
  readonly take: Take;
  readonly ms: number;
  readonly name: string;
}

/** Everything in this episode that is heard, with the shot it was made for. */
function useSoundTakes(): readonly SoundTake[] {
  const t = useWords(panelWords);
  const { opened } = useFilm();
  return opened.takes.flatMap((take) => {
    const media = take.images[0]?.media;
    if (media?.kind !== 'sound') return [];
    const at = opened.shots.findIndex(({ id }) => id === take.target.shot_id);
    const shot = opened.shots[at];
    const line = shot?.lines.find(({ line_id }) => line_id === take.target.part_id);
    const text = line?.text ?? take.prompt;
    const name =
      take.target.slot === 'sound'
        ? text || t.ownSound
        : t.soundName(shot === undefined ? '–' : `${at + 1} ${shot.title}`.trim(), text);
    return [{ take, ms: media.ms, name: [...name].slice(0, 60).join('') }];
  });
}

function AddSound({ sounds }: { sounds: readonly SoundTake[] }) {
  const t = useWords(panelWords);
  const film = useFilm();
  const [workId, setWorkId] = useState('');
  const [role, setRole] = useState<Sound['role']>('music');
  const chosen = sounds.find(({ take }) => take.work_id === workId);
  const add = (): void => {
    if (chosen === undefined) return;
    const { cut, change } = film;
    // Music lies under the film; what belongs to a picture moves with it.
    const place = role === 'music' ? { item_id: null, at: 0 } : here(film);
    const sound: Sound = {
      ...{ sound_id: crypto.randomUUID(), work_id: workId, role, gain: 1 },
      ...{ item_id: place.item_id, at_ms: place.at, in_ms: 0, out_ms: chosen.ms },
      ...{ fade_in_ms: 0, fade_out_ms: role === 'music' ? 1_000 : 0 },
      duck_db: role === 'music' ? 12 : 0,
    };
    change({ sounds: [...cut.sounds, sound] });
    setWorkId('');
  };
  if (sounds.length === 0) return <p className="text-ink-2">{t.noSoundTakes}</p>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_96px] items-end gap-2">
      <SelectField
        label={t.soundChoice}
        value={workId}
        choices={[
          { value: '', label: '–' },
          ...sounds.map(({ take, name }) => ({ value: take.work_id, label: name })),
        ]}
        onChange={(event) => setWorkId(event.target.value)}
      />
      <SelectField
        label={t.role}
        value={role}
        choices={ROLES.map((value) => ({ value, label: t.roles[value] }))}
        onChange={(event) => setRole(event.target.value as Sound['role'])}
      />
      <div className="col-span-2">
        <Button isSmall icon="plus" disabled={chosen === undefined} onClick={add}>
          {t.addSound}
        </Button>
      </div>
    </div>
  );
}

const ROLES = ['music', 'voice', 'effect'] as const;
