/** The app of the console. What only some verbs need is made when one asks for it. */
import type { ConsoleApp } from '../console/index.ts';
import { appFor } from './index.ts';
import { uploadTicket } from './upload-ticket.ts';

/** Throws ConfigError. */
export async function consoleAppFor(
  functionName: string,
  { envId }: Pick<ConsoleApp, 'envId'>,
): Promise<ConsoleApp> {
  const app = await appFor(functionName);
  return {
    ...app,
    orders: async () => {
      const [{ sellingAppFor }, { orderDepsOf }] = await Promise.all([
        import('./selling.ts'),
        import('./payments.ts'),
      ]);
      return orderDepsOf(await sellingAppFor(functionName));
    },
    uploadTicket: (path) => uploadTicket(app, path),
    envId,
  };
}
