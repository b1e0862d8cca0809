/** How a character sounds: a voice model with its own settings. */
import { useWords } from '../../../../ui/core/language.ts';
import { SelectField } from '../../../../ui/parts/field.tsx';
import { FormFields } from '../../../../ui/parts/model-form.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import { modelsFor, useModels } from '../../../data/models.ts';
import type { Asset } from '../../../data/types.ts';
import { assetWords } from './words.ts';

export function VoiceChoice({ asset }: { asset: Asset }) {
  const t = useWords(assetWords);
  const edit = useEdit();
  const models = modelsFor(useModels() ?? [], 'voice');
  const { voice } = asset;
  const model = models.find(({ slug }) => slug === voice?.model);
  const write = (next: Asset['voice']): void =>
    edit.patch({ kind: 'asset', id: asset.id }, { voice: next });
  const choose = (slug: string): void =>
    write(slug === '' ? null : { model: slug, parameters: {} });
  const isGone = voice !== null && model === undefined;
  return (
    <>
      <SelectField
        label={t.voiceModel}
        value={voice?.model ?? ''}
        choices={[
          { value: '', label: t.none },
          ...models.map(({ slug, title, price_text: price }) => ({
            value: slug,
            label: `${title} · ${price}`,
          })),
          ...(isGone ? [{ value: voice.model, label: voice.model }] : []),
        ]}
        onChange={(event) => choose(event.target.value)}
      />
      {voice !== null && model !== undefined && (
        <div className="grid gap-3 sm:grid-cols-2">
          <FormFields
            fields={model.form}
            values={voice.parameters}
            onChange={(parameters) =>
              write({ ...voice, parameters: parameters as typeof voice.parameters })
            }
          />
        </div>
      )}
    </>
  );
}
