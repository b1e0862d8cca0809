/** One asset: its words, its looks with their pictures, its voice. */
import { useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { TextArea, TextField } from '../../../../ui/parts/field.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import type { Links } from '../../../data/links.ts';
import { mayOf } from '../../../data/project.ts';
import type { Asset, OpenedProject } from '../../../data/types.ts';
import { NamedField } from '../../../parts/named-field.tsx';
import { LookSection } from './look.tsx';
import { VoiceChoice } from './voice.tsx';
import { assetWords, singular } from './words.ts';

const MOST_LOOKS = 20;

export function AssetSheet({
  opened,
  asset,
  links,
  onClose,
}: {
  opened: OpenedProject;
  asset: Asset;
  links: Links;
  onClose: () => void;
}) {
  const t = useWords(assetWords);
  const one = useWords(singular);
  const edit = useEdit();
  const may = mayOf(opened.me);
  const doc = { kind: 'asset', id: asset.id } as const;
  const hasLooks = asset.kind !== 'voice';
  const addLook = (): void => {
    const name = t.nthLook(String(asset.looks.length + 1));
    const look = { look_id: crypto.randomUUID(), name, descriptor: '' };
    edit.patch(doc, { looks: [...asset.looks, look] });
  };
  const remove = (): void => {
    edit.remove(doc);
    tell(t.removed(asset.name));
    onClose();
  };
  return (
    <Dialog
      title={asset.name}
      about={`${one[asset.kind]} · ${t.savesItself}`}
      isOpen
      place="side"
      onClose={onClose}
      footer={
        may.edit && (
          <Button look="danger" icon="trash" onClick={remove}>
            {t.remove}
          </Button>
        )
      }
    >
      <fieldset disabled={!may.edit} className="grid min-w-0 gap-3">
        <NamedField
          label={t.name}
          value={asset.name}
          maxLength={60}
          onName={(name) => edit.patch(doc, { name })}
        />
        <Aliases asset={asset} />
        <TextArea
          label={t.description}
          maxLength={2_000}
          value={asset.description}
          onChange={(event) => edit.patch(doc, { description: event.target.value })}
        />
        {(asset.kind === 'character' || asset.kind === 'voice') && <VoiceChoice asset={asset} />}
      </fieldset>
      {hasLooks && (
        <>
          {asset.looks.map((look) => (
            <LookSection key={look.look_id} {...{ opened, asset, look, links }} />
          ))}
          {may.edit && asset.looks.length < MOST_LOOKS && (
            <Button className="mt-4" icon="plus" onClick={addLook}>
              {t.addLook}
            </Button>
          )}
        </>
      )}
    </Dialog>
  );
}

/** Between commas; what is being typed stays as it was typed. */
function Aliases({ asset }: { asset: Asset }) {
  const t = useWords(assetWords);
  const edit = useEdit();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={t.aliases}
      hint={t.aliasesHint}
      value={typed ?? asset.aliases.join('，')}
      onChange={({ target: { value } }) => {
        setTyped(value);
        const aliases = value
          .split(/[,，、]/)
          .map((name) => name.trim().slice(0, 60))
          .filter((name) => name !== '')
          .slice(0, 20);
        edit.patch({ kind: 'asset', id: asset.id }, { aliases });
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
