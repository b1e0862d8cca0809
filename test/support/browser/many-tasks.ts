/** Ten thousand ended tasks in the database, as submits and settles would have left them. */
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import type { TestEnvironment } from '../environment/environment.ts';

const CHUNK = 500;
const STATUSES = ['completed', 'completed', 'completed', 'failed', 'cancelled'] as const;

/** Copies of a task that ran here, each with an id, a time and an ending of its own. */
export async function manyTasks(
  { cloud }: Pick<TestEnvironment, 'cloud'>,
  { pattern, count }: { readonly pattern: TaskDoc; readonly count: number },
): Promise<void> {
  // They have ended: nobody is to be woken for them, ten thousand times.
  await switchTriggers(cloud.url, { drop: 1 });
  for (let at = 0; at < count; at += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - at) }, (_, index) =>
      copyOf(pattern, at + index),
    );
    await cloud.engine.insert('task_queue', rows);
  }
  await switchTriggers(cloud.url, { drop: 0 });
}

async function switchTriggers(url: string, body: { readonly drop: number }): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/_local/triggers`, request);
  if (!answer.ok) throw new Error(`/_local/triggers: ${answer.status}`);
}

function copyOf(pattern: TaskDoc, index: number): Record<string, unknown> & { _id: string } {
  const status = STATUSES[index % STATUSES.length] ?? 'completed';
  const createdAt = new Date(pattern.created_at.getTime() - (index + 1) * 30_000);
  const error =
    status === 'failed'
      ? { code: 'PROVIDER_TIMEOUT', message: '生成超时，积分已退回', provider_error: null }
      : null;
  return {
    ...pattern,
    _id: `many${String(index).padStart(28, '0')}`,
    openid: `o-many-${String(index % 40).padStart(20, '0')}`,
    status,
    error,
    created_at: createdAt,
    updated_at: createdAt,
    settled_at: createdAt,
  };
}
