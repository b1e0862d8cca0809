import type { TaskDeps } from '../../core/deps.ts';
import type { TaskDoc } from '../../core/documents/schema.ts';

/** The headers a task's results are fetched with, by URL: some providers' files need their key. */
export function headersOf(
  { providers }: Pick<TaskDeps, 'providers'>,
  { provider }: Pick<TaskDoc, 'provider'>,
): (url: URL) => Readonly<Record<string, string>> {
  return (url) => providers.resultHeaders?.(provider, url) ?? {};
}
