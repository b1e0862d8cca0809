import { useState } from 'react';
import { duration } from '../../../ui/core/format.ts';
import { useLanguage, useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Button, ButtonLink } from '../../../ui/parts/button.tsx';
import { Json } from '../../../ui/parts/copy.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Facts, Page, Section } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { isNotThere, useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { ModelLink } from '../../parts/task-cells.tsx';
import { FormPreview } from './form-preview.tsx';
import { ModelEdit } from './model-edit.tsx';
import { ModelState } from './model-list.tsx';
import { Prices } from './prices.tsx';
import { providerWords } from './words.ts';

export type ModelDetail = AnswerOf<'models.get'>;
export type Faces = ModelDetail['now'];

export function ModelPage({ slug }: { slug: string }) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const language = useLanguage();
  const query = useVerb('models.get', { model: slug });
  const { data, error } = query;
  if (data === undefined && error !== null) {
    if (!isNotThere(error)) return <Failed error={error} onRetry={() => void query.refetch()} />;
    return (
      <Empty action={<ButtonLink to="#/models">{t.models}</ButtonLink>}>{t.missingModel}</Empty>
    );
  }
  const model = data?.now.model;
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <a href="#/models" aria-label={w.back} className="text-ink-2 hover:text-ink">
            <Icon name="left" size={20} />
          </a>
          {model ? model.title[language] : <Bone width="200px" />}
          {model && <ModelState model={model} />}
        </span>
      }
      about={
        <>
          <span className="font-mono text-xs">{slug}</span>
          {model && ` · ${model.description[language]}`}
        </>
      }
      actions={data && <Actions slug={slug} detail={data} />}
    >
      {data === undefined ? <div className="skeleton mt-4 h-80" /> : <Whole detail={data} />}
    </Page>
  );
}

function Actions({ slug, detail }: { slug: string; detail: ModelDetail }) {
  const t = useWords(providerWords);
  const may = useMay();
  const [wish, setWish] = useState<'edit' | 'reset' | null>(null);
  const { model } = detail.now;
  const [seen, setSeen] = useState(model.version);
  const open = (next: 'edit' | 'reset'): void => {
    setSeen(model.version);
    setWish(next);
  };
  return (
    <>
      <ButtonLink icon="generate" to={linkTo(['generate'], { model: slug })}>
        {t.tryIt}
      </ButtonLink>
      {may('models.set') && (
        <>
          {detail.change !== null && <Button onClick={() => open('reset')}>{t.reset}</Button>}
          <Button icon="edit" look="primary" onClick={() => open('edit')}>
            {t.edit}
          </Button>
        </>
      )}
      {wish === 'edit' && <ModelEdit detail={detail} seen={seen} onClose={() => setWish(null)} />}
      {wish === 'reset' && (
        <ActionDialog
          verb="models.reset"
          subject={slug}
          title={t.reset}
          about={t.resetAbout}
          confirm={t.reset}
          isDanger
          params={{ model: slug, seen }}
          onClose={() => setWish(null)}
        />
      )}
    </>
  );
}

function Whole({ detail }: { detail: ModelDetail }) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const language = useLanguage();
  const { model, prices } = detail.now;
  return (
    <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="min-w-0">
        <Section title={t.prices}>
          <Prices now={prices} before={detail.builtIn?.prices ?? null} beforeTitle={t.builtIn} />
        </Section>
        <Section title={t.form} actions={<span className="text-xs text-ink-2">{t.formAbout}</span>}>
          <FormPreview fields={model.form} />
        </Section>
        {detail.change !== null && (
          <Section
            title={t.change}
            actions={
              <span className="text-xs text-ink-2">
                {t.changedAt} <Ago at={detail.changedAt} />
              </span>
            }
          >
            <Json value={detail.change} label={t.change} />
          </Section>
        )}
      </div>
      <div className="min-w-0">
        <Section title={w.model}>
          <Facts
            facts={[
              { label: t.kindOf, value: w.kinds[model.kind] },
              {
                label: t.provider,
                value: (
                  <a
                    className="hover:text-lamp hover:underline"
                    href={linkTo(['providers', model.provider])}
                  >
                    {model.provider}
                  </a>
                ),
              },
              { label: t.price, value: model.price[language] },
              {
                label: t.priceVersion,
                value: <span className="font-mono text-xs">{model.priceVersion}</span>,
              },
              model.costSource === null
                ? null
                : {
                    label: t.costSource,
                    value: <span className="text-xs break-all">{model.costSource}</span>,
                  },
              { label: t.typical, value: duration(model.typicalMs) },
              { label: t.longest, value: duration(model.maxMs) },
              { label: t.concurrency, value: model.concurrency ?? '–' },
              model.retires === null
                ? null
                : {
                    label: t.retires,
                    value: <span className="text-held">{model.retires.date}</span>,
                  },
              {
                label: t.fallbacks,
                value:
                  model.fallbacks.length === 0 ? (
                    <span className="text-ink-2">{w.none}</span>
                  ) : (
                    <ol>
                      {model.fallbacks.map((slug) => (
                        <li key={slug}>
                          <ModelLink slug={slug} />
                        </li>
                      ))}
                    </ol>
                  ),
              },
            ]}
          />
        </Section>
      </div>
    </div>
  );
}
