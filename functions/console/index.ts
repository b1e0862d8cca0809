/** Called by the console's pages, logged in by name and password. */
import { consoleAppFor } from '../../shared/app/console.ts';
import { handleConsole } from '../../shared/console/index.ts';
import { accountIdOf, environmentIdOf } from '../../shared/platform/cloudbase.ts';

export async function main(event: unknown, context: unknown) {
  const app = await consoleAppFor('console', { envId: environmentIdOf(context) });
  return handleConsole(app, event, accountIdOf(context));
}
