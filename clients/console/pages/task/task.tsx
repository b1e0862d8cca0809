/** Everything about one task on one page. */
import { duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { ButtonLink } from '../../../ui/parts/button.tsx';
import { Copy, Json } from '../../../ui/parts/copy.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Facts, Page, Section } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed, Refreshing } from '../../../ui/parts/states.tsx';
import { At } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { isNotThere, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ModelLink, TaskState, UserLink } from '../../parts/task-cells.tsx';
import { taskWords } from '../tasks/words.ts';
import { TaskActions } from './actions.tsx';
import { Attempts } from './attempts.tsx';
import { Content } from './content.tsx';
import { Ledger } from './ledger.tsx';
import { Neighbours } from './neighbours.tsx';
import { Outcome } from './outcome.tsx';
import { Timeline } from './timeline.tsx';

export type Detail = AnswerOf<'tasks.get'>;

export function TaskPage({ id }: { id: string }) {
  const t = useWords(taskWords);
  const w = useWords(words);
  const query = useVerb('tasks.get', { taskId: id });
  const { data, error } = query;
  if (data === undefined && error !== null) {
    if (isNotThere(error)) {
      return <Empty action={<ButtonLink to="#/tasks">{w.tasks}</ButtonLink>}>{t.missing}</Empty>;
    }
    return <Failed error={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <a href="#/tasks" aria-label={w.back} className="text-ink-2 hover:text-ink">
            <Icon name="left" size={20} />
          </a>
          <span className="font-mono text-lg break-all">{id}</span>
          <Copy text={id} />
          {data && <TaskState task={data.task} />}
        </span>
      }
      about={data === undefined ? <Bone width="320px" /> : <Line detail={data} />}
      actions={
        <>
          <Neighbours id={id} />
          {data && <TaskActions task={data.task} />}
        </>
      }
    >
      <Refreshing isOn={query.isFetching && data !== undefined} />
      {data === undefined ? <Bones /> : <Whole detail={data} />}
    </Page>
  );
}

function Line({ detail: { task } }: { detail: Detail }) {
  const took = (task.settledAt ?? Date.now()) - task.createdAt;
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <UserLink openid={task.openid} />·<ModelLink slug={task.model} />·
      <a href={linkTo(['providers', task.provider])} className="hover:text-lamp hover:underline">
        {task.provider}
      </a>
      ·<At at={task.createdAt} />·<span>{duration(took)}</span>
    </span>
  );
}

function Bones() {
  return (
    <div className="grid gap-6 pt-6 lg:grid-cols-[minmax(0,1fr)_360px]">
      {[360, 360].map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: both are alike
        <div key={index} className="skeleton" style={{ height }} />
      ))}
    </div>
  );
}

function Whole({ detail }: { detail: Detail }) {
  const t = useWords(taskWords);
  return (
    <div className="grid grid-cols-1 gap-x-8 pt-4 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="min-w-0">
        <Outcome detail={detail} />
        <Content detail={detail} />
        <Section title={t.calls} count={detail.attempts.length}>
          <Attempts attempts={detail.attempts} />
        </Section>
        <Noted title={t.errors} values={detail.errors} none={t.noErrors} />
        <Noted title={t.audit} values={detail.audit} none={t.noAudit} />
        <Section title={t.raw}>
          <details>
            <summary className="w-fit py-1 text-ink-2">{t.show}</summary>
            <Json value={detail.raw} label={t.raw} />
          </details>
        </Section>
      </div>
      <div className="min-w-0 max-lg:row-start-1">
        <Section title={t.timeline}>
          <Timeline detail={detail} />
        </Section>
        <Section title={t.ledger}>
          <Ledger detail={detail} />
        </Section>
        <Section title={t.parameters}>
          <Parameters detail={detail} />
        </Section>
      </div>
    </div>
  );
}

function Noted({
  title,
  values,
  none,
}: {
  title: string;
  values: readonly unknown[];
  none: string;
}) {
  return (
    <Section title={title} count={values.length}>
      {values.length === 0 ? (
        <p className="py-2 text-ink-2">{none}</p>
      ) : (
        values.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they only ever grow at the end
          <Json key={index} value={value} label={`${title} ${index + 1}`} />
        ))
      )}
    </Section>
  );
}

function Parameters({ detail }: { detail: Detail }) {
  const t = useWords(taskWords);
  const { task, parameters, sceneId, usage, cost } = detail;
  const shown = Object.entries(parameters).map(([label, value]) => ({
    label,
    value: (
      <span className="font-mono text-xs">
        {typeof value === 'string' ? value : JSON.stringify(value)}
      </span>
    ),
  }));
  const money =
    cost === null
      ? null
      : { label: t.cost, value: `${(cost.micros / 1e6).toFixed(4)} ${cost.currency}` };
  return (
    <>
      <Facts
        facts={[
          sceneId === null ? null : { label: t.scene, value: sceneId },
          ...shown,
          money,
          task.keyId === null
            ? null
            : { label: t.key, value: <span className="font-mono text-xs">{task.keyId}</span> },
          { label: t.updated, value: <At at={task.updatedAt} /> },
          task.settledAt === null ? { label: t.next, value: <At at={task.nextRunAt} /> } : null,
          task.settledAt === null
            ? { label: t.deadline, value: <At at={task.deadlineAt} /> }
            : null,
        ]}
      />
      {usage !== null && usage !== undefined && <Json value={usage} label={t.usage} />}
    </>
  );
}
