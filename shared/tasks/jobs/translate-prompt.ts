/**
 * Some picture models understand English only. With a text model configured their prompts are
 * translated before the first submit; otherwise, and when translating fails, they stay as they are.
 */
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';

const HAN = /\p{Script=Han}/u;
const INSTRUCTION =
  'Translate this prompt for an image model into English. Keep names, numbers and meaning; answer ' +
  'with the translation only, without quotes.\n\n';

/** The prompt for the task's model. Never throws: a picture in Chinese words beats none. */
export async function promptFor(deps: TaskDeps, task: TaskDoc): Promise<string> {
  const { translateWith } = deps;
  const { input } = deps.catalogue.get(task.via);
  if (translateWith === undefined || input.promptLanguage !== 'en' || !HAN.test(task.prompt)) {
    return task.prompt;
  }
  try {
    const translated = await translate(deps, translateWith, task);
    return translated.slice(0, input.promptMaxChars);
  } catch (error) {
    deps.log.warn('prompt not translated', { task_id: task._id, error });
    return task.prompt;
  }
}

async function translate(deps: TaskDeps, slug: string, task: TaskDoc): Promise<string> {
  const model = deps.catalogue.get(slug);
  const defaults = model.parameters({});
  if (!defaults.ok) throw new Error(`text model ${slug} cannot be used without parameters`);
  const call = model.request({
    prompt: `${INSTRUCTION}${task.prompt}`,
    images: [],
    count: 1,
    parameters: defaults.value,
    seed: 0,
  });
  const idempotencyKey = `${task._id}:translate`;
  const answer = await deps.providers.client(model.provider).submit({ call, idempotencyKey });
  const text = answer.kind === 'done' ? answer.results[0]?.text?.trim() : undefined;
  if (!text) throw new Error(`text model ${slug} gave no text (${answer.kind})`);
  return text;
}
