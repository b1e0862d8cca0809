/** One look of an asset: its line of words and its pictures. */
import { useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { TextArea } from '../../../../ui/parts/field.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import type { Links } from '../../../data/links.ts';
import { mayOf } from '../../../data/project.ts';
import { standing } from '../../../data/read/standing.ts';
import type { Asset, OpenedProject } from '../../../data/types.ts';
import { BatchDialog } from '../../../parts/batch-dialog.tsx';
import { NamedField } from '../../../parts/named-field.tsx';
import { OwnFile } from '../../../parts/own-file.tsx';
import { TakeTile } from '../../../parts/take-tile.tsx';
import { FromPicture } from './from-picture.tsx';
import { type Look, lookPlace, lookTarget, pickPlace, takesOfLook } from './look-places.ts';
import { assetWords } from './words.ts';

interface Props {
  readonly opened: OpenedProject;
  readonly asset: Asset;
  readonly look: Look;
  readonly links: Links;
}

export function LookSection({ opened, asset, look, links }: Props) {
  const t = useWords(assetWords);
  const edit = useEdit();
  const may = mayOf(opened.me);
  const [over, setOver] = useState<'batch' | 'picture' | null>(null);
  const doc = { kind: 'asset', id: asset.id } as const;
  const write = (change: Partial<Look>): void =>
    edit.patch(doc, {
      looks: asset.looks.map((one) => (one.look_id === look.look_id ? { ...one, ...change } : one)),
    });
  const remove = (): void =>
    edit.patch(doc, { looks: asset.looks.filter((one) => one.look_id !== look.look_id) });
  const label = `${asset.name} · ${look.name}`;
  return (
    <section aria-label={look.name} className="mt-5 grid gap-3 border-t border-line pt-4">
      <fieldset disabled={!may.edit} className="grid min-w-0 gap-3">
        <NamedField
          label={t.lookName}
          value={look.name}
          maxLength={60}
          onName={(name) => write({ name })}
        />
        <TextArea
          label={t.descriptor}
          hint={t.descriptorHint}
          rows={2}
          maxLength={500}
          value={look.descriptor}
          onChange={(event) => write({ descriptor: event.target.value })}
        />
      </fieldset>
      <Pictures {...{ opened, asset, look, links }} />
      <div className="flex flex-wrap gap-2">
        {may.spend && (
          <>
            <Button icon="generate" onClick={() => setOver('batch')}>
              {t.generate}
            </Button>
            <Button icon="upload" onClick={() => setOver('picture')}>
              {t.fromPicture}
            </Button>
          </>
        )}
        {may.edit && (
          <OwnFile
            projectId={opened.project.id}
            openid={opened.me.openid}
            target={lookTarget(asset, look)}
            kind="picture"
          />
        )}
        {may.edit && asset.looks.length > 1 && (
          <Button look="quiet" onClick={remove}>
            {t.removeLook}
          </Button>
        )}
      </div>
      {over === 'batch' && (
        <BatchDialog
          projectId={opened.project.id}
          places={[{ target: lookTarget(asset, look), label }]}
          only="chosen"
          onClose={() => setOver(null)}
        />
      )}
      {over === 'picture' && (
        <FromPicture {...{ opened, asset, look, label }} onClose={() => setOver(null)} />
      )}
    </section>
  );
}

function Pictures({ opened, asset, look, links }: Props) {
  const t = useWords(assetWords);
  const edit = useEdit();
  const may = mayOf(opened.me);
  const [isAll, setAll] = useState(false);
  const takes = takesOfLook(opened.takes, asset, look);
  const stands = standing(opened.takes, lookPlace(asset, look), asset);
  const place = pickPlace(asset, look);
  const isHidden = (id: string): boolean => asset.discarded.includes(id);
  const hidden = takes.filter(({ work_id: id }) => isHidden(id)).length;
  const shown = isAll ? takes : takes.filter(({ work_id: id }) => !isHidden(id));
  if (takes.length === 0) return <p className="text-ink-2">{t.noPicture}</p>;
  return (
    <>
      <ul aria-label={t.takes} className="grid grid-cols-3 gap-2 sm:grid-cols-4">
        {shown.map((take) => {
          const id = take.work_id;
          const number = takes.length - takes.indexOf(take);
          return (
            <li key={id}>
              <TakeTile
                take={take}
                name={t.takeOf(look.name, String(number))}
                src={links.thumb(take.images[0])}
                isStanding={stands?.work_id === id}
                isPicked={asset.picks[place.key] === id}
                isHidden={isHidden(id)}
                onPick={
                  may.edit
                    ? () => edit.pick(place, asset.picks[place.key] === id ? null : id)
                    : undefined
                }
                onHide={may.edit ? () => edit.discard(place, id, !isHidden(id)) : undefined}
              />
            </li>
          );
        })}
      </ul>
      {hidden > 0 && (
        <Button look="quiet" isSmall className="justify-self-start" onClick={() => setAll(!isAll)}>
          {isAll ? t.hidden(count(hidden)) : `${t.showHidden} (${hidden})`}
        </Button>
      )}
    </>
  );
}
