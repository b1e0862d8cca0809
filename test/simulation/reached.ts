/** What a schedule has come by, by name: a scenario that reaches nothing proves nothing. */
import type { Doc } from '../../local/cloudbase/engine/api.ts';
import type { World } from './world/world.ts';

export function reachedBy(world: World): string[] {
  const tasks = [...world.tasks.values()];
  return [
    ...tasks.flatMap(ofTask),
    ...ofModeration(world),
    ...ofProviders(world),
    ...ofWords(world),
    ...ofNews(world),
    ...ofBatches(world),
  ];
}

function ofTask(task: Doc): string[] {
  const { request_id: id, error } = task as {
    request_id?: string;
    error?: { code: string } | null;
  };
  const found: string[] = [];
  if (task.via !== task.model) found.push('fallback');
  if (task.gift === 'given') found.push('gift');
  if (id?.startsWith('again:')) found.push('taken in again');
  if (task.status === 'completed' && ['film', 'speech', 'words'].includes(String(task.model))) {
    found.push(String(task.model));
  }
  const code = error?.code ?? '';
  if (code !== '') found.push(code.startsWith('PROVIDER_') ? 'provider’s verdict' : code);
  return found;
}

function ofModeration({ moderation }: World): string[] {
  if (moderation === null) return [];
  const checks = moderation.checks.map(({ ticket, outcome }) =>
    ticket === null ? `check: ${outcome}` : 'check: ticket',
  );
  return [...checks, ...moderation.pushes.map(({ outcome }) => `push: ${outcome}`)];
}

function ofProviders({ books }: World): string[] {
  return books.translations.map(({ heard }) => (heard ? 'translation' : 'translation failed'));
}

function ofNews({ outbox }: World): string[] {
  return [...outbox.values()].flatMap(({ status, log }) => {
    const again = (log as readonly unknown[]).length > 1 ? ['event tried again'] : [];
    return [`event ${String(status)}`, ...again];
  });
}

function ofBatches({ studio }: World): string[] {
  return [...(studio?.batches.values() ?? [])].flatMap(({ state, reason, refused }) => [
    `batch ${String(state)}: ${String(reason)}`,
    ...(refused as readonly { code: string }[]).map(({ code }) => `item refused: ${code}`),
  ]);
}

function ofWords({ words }: World): string[] {
  return words.flatMap(({ what }) => (what.kind === 'refused' ? [`told: ${what.code}`] : []));
}
