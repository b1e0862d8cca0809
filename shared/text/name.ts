/** What an answer is called, by those who read it. */
import type { TaskDoc } from '../tasks/index.ts';
import type { Name } from './chunks.ts';

const PREFIX = 'chatcmpl-';

export function nameOf({
  _id,
  model,
  created_at,
}: Pick<TaskDoc, '_id' | 'model' | 'created_at'>): Name {
  return { id: PREFIX + _id, model, created: Math.floor(created_at.getTime() / 1_000) };
}

/** The task behind an answer's name, or behind its own id. */
export function taskIdBehind(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
}
