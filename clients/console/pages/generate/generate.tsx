/** Trying a model: its own form, the price beforehand, the result as it comes. */
import { useState } from 'react';
import { duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { TextArea, TextField } from '../../../ui/parts/field.tsx';
import { FormFields, type Values } from '../../../ui/parts/model-form.tsx';
import { Page } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed } from '../../../ui/parts/states.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { Files, type Uploaded } from './files.tsx';
import { ModelChoice } from './model-choice.tsx';
import { Payer } from './payer.tsx';
import { Result } from './result.tsx';
import { Snippets } from './snippets.tsx';
import { Submit } from './submit.tsx';
import { generateWords } from './words.ts';

export function GeneratePage() {
  const t = useWords(generateWords);
  const w = useWords(words);
  const [address, change] = useFilters(['model', 'prompt', 'openid', 'task', 'from']);
  const { from = '' } = address;
  // A task whose wish is wished again: where it is gone, an empty form is there all the same.
  const former = useVerb('tasks.get', { taskId: from }, { isOn: from !== '' });
  const isFormerKnown = from === '' || former.data !== undefined || former.error !== null;
  const models = useVerb('models.list', {}, { freshMs: 60_000 });
  if (models.data === undefined && models.error !== null) {
    return <Failed error={models.error} onRetry={() => void models.refetch()} />;
  }
  const first = models.data?.models.find(
    ({ kind, available }) => kind === 'image' && available,
  )?.slug;
  const slug = address.model ?? former.data?.task.model ?? first;
  return (
    <Page title={w.generate}>
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,480px)_minmax(0,1fr)]">
        <div className="grid content-start gap-4">
          <ModelChoice
            models={models.data?.models}
            slug={slug}
            onChange={(model) => change({ model })}
          />
          {slug === undefined || !isFormerKnown ? (
            <Bone />
          ) : (
            <Form
              key={slug}
              slug={slug}
              begin={beginning(slug, { address, former: former.data })}
              onSubmitted={(task) => change({ task })}
            />
          )}
        </div>
        {address.task === undefined ? (
          <div className="grid min-h-60 place-items-center rounded-sheet border border-dashed border-line">
            <Empty>{t.none}</Empty>
          </div>
        ) : (
          <Result key={address.task} id={address.task} />
        )}
      </div>
    </Page>
  );
}

type Former = AnswerOf<'tasks.get'>;
type Beginning = Pick<Wish, 'prompt' | 'openid' | 'count' | 'parameters'> & {
  readonly uploads: readonly Uploaded[];
};

/** What a form holds when it is opened: nothing, what the address says, or what a task was asked. */
function beginning(
  slug: string,
  {
    address,
    former,
  }: {
    address: { readonly prompt?: string; readonly openid?: string };
    former: Former | undefined;
  },
): Beginning {
  const { prompt = '', openid = '' } = address;
  if (former === undefined) return { prompt, openid, count: 1, parameters: {}, uploads: [] };
  const { task, words, parameters, inputs } = former;
  return {
    prompt: words || former.prompt,
    openid: task.openid,
    count: task.count,
    // Another model has other parameters.
    parameters: task.model === slug ? (parameters as Values) : {},
    uploads: inputs.map(({ fileId, mime, thumbUrl, url }) => ({
      fileId,
      name: fileId.split('/').at(-1) ?? fileId,
      mime: mime ?? 'image/*',
      size: null,
      preview: mime === null || mime.startsWith('image/') ? (thumbUrl ?? url) : null,
    })),
  };
}

export interface Wish {
  readonly model: string;
  readonly prompt: string;
  readonly count: number;
  readonly parameters: Values;
  readonly images: readonly string[];
  readonly files: readonly string[];
  readonly openid: string;
}

function Form({
  slug,
  begin,
  onSubmitted,
}: {
  slug: string;
  begin: Beginning;
  onSubmitted: (task: string) => void;
}) {
  const t = useWords(generateWords);
  const may = useMay();
  const [text, setText] = useState(begin.prompt);
  const [payer, setPayer] = useState(begin.openid);
  const [count, setCount] = useState(begin.count);
  const [parameters, setParameters] = useState<Values>(begin.parameters);
  const [uploads, setUploads] = useState<readonly Uploaded[]>(begin.uploads);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const query = useVerb('models.get', { model: slug }, { freshMs: 60_000 });
  const model = query.data?.now.model;
  if (query.error !== null && model === undefined)
    return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  // The form of the model before is not this one's.
  if (model === undefined || model.slug !== slug) return <div className="skeleton h-72" />;
  const { input } = model;
  const takesFiles = input.images.max > 0 || input.files !== null;
  const isPicture = ({ mime }: Uploaded): boolean => mime.startsWith('image/');
  const wish: Wish = {
    model: slug,
    prompt: text,
    count,
    parameters,
    images: uploads.filter(isPicture).map(({ fileId }) => fileId),
    files: uploads.filter((one) => !isPicture(one)).map(({ fileId }) => fileId),
    openid: payer.trim(),
  };
  return (
    <>
      <TextArea
        label={t.prompt}
        rows={4}
        maxLength={input.promptMaxChars || undefined}
        hint={input.promptMaxChars > 0 ? t.promptHint(String(input.promptMaxChars)) : undefined}
        fault={faults.prompt}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {takesFiles && (
        <Files uploads={uploads} openid={payer.trim()} input={input} onChange={setUploads} />
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        {model.count.max > 1 && (
          <TextField
            label={t.count}
            type="number"
            min={model.count.min}
            max={model.count.max}
            value={count}
            fault={faults.count}
            onChange={(event) => setCount(Number(event.target.value))}
          />
        )}
        <FormFields
          fields={model.form}
          values={parameters}
          onChange={setParameters}
          faultOf={(field) => faults[field]}
        />
      </div>
      <Payer value={payer} fault={faults.openid} onChange={setPayer} />
      <p className="text-xs text-ink-2">
        {t.typical} {duration(model.typicalMs)}
      </p>
      {may('generate.submit') && (
        <Submit wish={wish} onSubmitted={onSubmitted} onFaults={setFaults} />
      )}
      <Snippets wish={wish} kind={model.kind} />
    </>
  );
}
