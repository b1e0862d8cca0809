/** The app of the console. What only some verbs need is made when one asks for it. */
import type { ConsoleApp } from '../console/index.ts';
import { orderDepsOf } from './payments.ts';
import { sellingAppFor } from './selling.ts';
import { uploadTicket } from './upload-ticket.ts';

/** Throws ConfigError. */
export async function consoleAppFor(functionName: string): Promise<ConsoleApp> {
  const app = await sellingAppFor(functionName);
  const { environment } = app.config;
  return {
    ...app,
    orders: () => orderDepsOf(app),
    uploadTicket: (path) => uploadTicket(app, path),
    envId: environment.TCB_ENV ?? environment.SCF_NAMESPACE ?? '',
  };
}
