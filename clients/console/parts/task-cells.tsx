import { shortId } from '../../ui/core/format.ts';
import { useWords } from '../../ui/core/language.ts';
import { linkTo } from '../../ui/core/route.ts';
import { Pill, type Tone } from '../../ui/parts/pill.tsx';
import type { AnswerOf } from '../app/cloud.ts';
import { words } from '../app/words.ts';

export type TaskRow = AnswerOf<'tasks.list'>['tasks'][number];

const TONES: Readonly<Record<TaskRow['status'], Tone>> = {
  pending: 'off',
  processing: 'busy',
  completed: 'done',
  failed: 'failed',
  cancelled: 'off',
};

export function TaskState({ task }: { task: Pick<TaskRow, 'status' | 'step'> }) {
  const t = useWords(words);
  const isHeld = task.status === 'processing' && task.step === 'review';
  if (isHeld) return <Pill tone="held">{t.status.reviewing}</Pill>;
  return (
    <Pill tone={TONES[task.status]} icon={task.status === 'pending' ? 'wait' : undefined}>
      {t.status[task.status]}
    </Pill>
  );
}

/** An account, which leads to its page. */
export function UserLink({ openid }: { openid: string }) {
  return (
    <a
      href={linkTo(['money', 'accounts', openid])}
      title={openid}
      className="font-mono text-xs hover:text-lamp hover:underline"
    >
      {shortId(openid)}
    </a>
  );
}

export function ModelLink({ slug }: { slug: string }) {
  return (
    <a href={linkTo(['models', slug])} className="hover:text-lamp hover:underline">
      {slug}
    </a>
  );
}

export function TaskLink({ id }: { id: string }) {
  return (
    <a
      href={linkTo(['tasks', id])}
      title={id}
      className="font-mono text-xs hover:text-lamp hover:underline"
    >
      {shortId(id)}
    </a>
  );
}
