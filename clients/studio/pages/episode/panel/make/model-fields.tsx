/** Which model makes it, and its own form: kept on the shot, so that the next take begins from it. */
import { useWords } from '../../../../../ui/core/language.ts';
import { SelectField } from '../../../../../ui/parts/field.tsx';
import { FormFields } from '../../../../../ui/parts/model-form.tsx';
import { useEdit } from '../../../../data/edits/workspace.ts';
import { type ModelSlot, modelsFor, useModels } from '../../../../data/models.ts';
import type { Shot } from '../../../../data/types.ts';
import type { Slot } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { panelWords } from '../words.ts';

const SLOTS = { frame: 'image', video: 'video', line: 'voice' } as const satisfies Record<
  Slot,
  ModelSlot
>;

export function ModelFields({
  shot,
  slot,
  sent,
}: {
  shot: Shot;
  slot: Slot;
  /** The model that would be asked now. */
  sent: string | null;
}) {
  const t = useWords(panelWords);
  const edit = useEdit();
  const { may } = useRoom();
  const models = useModels() ?? [];
  const kind = SLOTS[slot];
  const choice = shot.models[kind];
  const model = models.find(({ slug }) => slug === (choice?.model ?? sent));
  const write = (next: typeof choice): void => {
    const { [kind]: _old, ...others } = shot.models;
    const set = next === undefined ? others : { ...others, [kind]: next };
    edit.patch({ kind: 'shot', id: shot.id }, { models: set });
  };
  return (
    <div className="grid gap-3">
      <SelectField
        label={t.model}
        value={choice?.model ?? ''}
        disabled={!may.edit}
        choices={[
          {
            value: '',
            label:
              choice === undefined && model !== undefined ? t.modelOf(model.title) : t.modelPlain,
          },
          ...modelsFor(models, kind).map(({ slug, title, price_text: price }) => ({
            value: slug,
            label: `${title} · ${price}`,
          })),
        ]}
        onChange={({ target: { value } }) =>
          write(value === '' ? undefined : { model: value, parameters: {} })
        }
      />
      {model !== undefined && model.form.length > 0 && (
        <details open={choice !== undefined || undefined}>
          <summary className="text-xs font-medium text-ink-2">{t.parameters}</summary>
          <div className="grid grid-cols-2 gap-3 pt-2">
            <fieldset disabled={!may.edit} className="contents">
              <FormFields
                fields={model.form}
                values={choice?.parameters ?? {}}
                onChange={(parameters) =>
                  write({ model: model.slug, parameters: parameters as never })
                }
              />
            </fieldset>
          </div>
        </details>
      )}
    </div>
  );
}
