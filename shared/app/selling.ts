/** The app of those functions that sell and give; the others do without, and load nothing of it. */
import { readGiftRules } from '../orders/index.ts';
import { type App, appFor } from './index.ts';
import { createPayments } from './payments.ts';

type Selling = Required<Pick<App, 'payments' | 'gifts'>>;

let started: Selling | undefined;

/** `appFor`, with what is sold and given; throws ConfigError for gifts that are not understood. */
export async function sellingAppFor(functionName: string): Promise<App> {
  const app = await appFor(functionName);
  started ??= sellingOf(app);
  return { ...app, ...started };
}

function sellingOf({ db, clock, random, config }: App): Selling {
  const { environment, gifts } = config;
  return {
    payments: createPayments({ db, clock, random, environment }),
    gifts: readGiftRules(gifts),
  };
}
