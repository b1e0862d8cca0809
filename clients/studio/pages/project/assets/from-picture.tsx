/** A look made from somebody's own picture: uploaded, then sent once with words and a price. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '../../../../ui/actions/action-dialog.tsx';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { SelectField, TextArea } from '../../../../ui/parts/field.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { useStudio } from '../../../app/context.ts';
import { type Model, modelsFor, useModels } from '../../../data/models.ts';
import type { Asset, OpenedProject } from '../../../data/types.ts';
import { type Picture, PictureInput } from '../../../parts/picture-input.tsx';
import { type Look, lookTarget } from './look-places.ts';
import { assetWords } from './words.ts';

interface Props {
  readonly opened: OpenedProject;
  readonly asset: Asset;
  readonly look: Look;
  readonly label: string;
  readonly onClose: () => void;
}

export function FromPicture({ opened, asset, look, label, onClose }: Props) {
  const t = useWords(assetWords);
  const { app } = useStudio();
  const [prompt, setPrompt] = useState(look.descriptor || asset.description);
  const [picture, setPicture] = useState<Picture | null>(null);
  const [slug, setSlug] = useState('');
  const models = modelsFor(useModels() ?? [], 'image').filter(({ input }) => input.images.max > 0);
  const model = models.find((one) => one.slug === slug) ?? usual(models, opened);
  // The words as they are: no scene and no garment is put around them.
  const wish = { type: 'creation' as const, model: model?.slug ?? '', count: 1 };
  const { data: quote } = useQuery({
    queryKey: ['quote', wish, picture?.fileId],
    queryFn: () => app('quote', { ...wish, images: [picture?.fileId ?? ''] }),
    enabled: model !== undefined && picture !== null,
    staleTime: 0,
  });
  return (
    <ActionDialog
      title={`${t.fromPicture} · ${label}`}
      about={t.referenceAbout}
      confirm={quote === undefined ? t.start : t.price(count(quote.price))}
      call={(params) => app('generate', params)}
      place={`generate ${asset.id} ${look.look_id}`}
      keyAs="requestId"
      hasReason={false}
      isReady={picture !== null && quote !== undefined && prompt.trim() !== ''}
      params={{
        ...wish,
        prompt: prompt.trim(),
        images: picture === null ? [] : [picture.fileId],
        target: lookTarget(asset, look),
      }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <PictureInput
            openid={opened.me.openid}
            label={t.upload}
            picture={picture}
            isOff={isLocked}
            onPicture={setPicture}
          />
          <TextArea
            label={t.prompt}
            value={prompt}
            maxLength={2_000}
            disabled={isLocked}
            fault={fault('prompt')}
            onChange={(event) => setPrompt(event.target.value)}
          />
          {models.length === 0 ? (
            <Note tone="held">{t.noModel}</Note>
          ) : (
            <SelectField
              label={t.model}
              value={model?.slug ?? ''}
              disabled={isLocked}
              fault={fault('model')}
              choices={models.map(({ slug: value, title, price_text: price }) => ({
                value,
                label: `${title} · ${price}`,
              }))}
              onChange={(event) => setSlug(event.target.value)}
            />
          )}
        </>
      )}
    </ActionDialog>
  );
}

const usual = (models: readonly Model[], { project }: OpenedProject): Model | undefined =>
  models.find(({ slug }) => slug === project.models.image?.model) ?? models[0];
