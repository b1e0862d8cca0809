/** The numbers an operator looks at first, and usage by day. */

import { usageBetween } from '../../models/usage.ts';
import { DAY_MS, startOf } from '../../platform/day.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { overviewVerbs } from '../contract/overview.ts';
import type { Handlers } from '../core/handler.ts';
import { overviewOf } from '../views/overview/index.ts';
import { usageRow } from '../views/usage.ts';

const MOST_DAYS = 93;

export const overviewHandlers: Handlers<typeof overviewVerbs> = {
  overview: ({ app }) => overviewOf(app),
  usage: async ({ app }, { from, to }) => {
    const days = (startOf(to) - startOf(from)) / DAY_MS + 1;
    if (days < 1 || days > MOST_DAYS) {
      const message = days < 1 ? '结束日期早于开始日期' : `一次最多 ${MOST_DAYS} 天`;
      throw new InvalidRequestError([{ field: 'to', message }]);
    }
    return { rows: (await usageBetween(app, { from, to })).map(usageRow) };
  },
};
