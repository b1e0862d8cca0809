/** Who is working, and the views they keep. */

import { collections, readDoc } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { sessionVerbs } from '../contract/session.ts';
import { allVerbs } from '../contract.ts';
import { type Ask, HOUSE } from '../core/app.ts';
import type { Handlers } from '../core/handler.ts';
import type { OperatorDoc, ViewDoc } from '../core/operators.ts';
import { changeDoc, versionOf } from '../core/seen.ts';

const MOST_VIEWS = 20;

const isAt = (wanted: Pick<ViewDoc, 'name' | 'page'>) => (view: ViewDoc) =>
  view.name === wanted.name && view.page === wanted.page;

export const sessionHandlers: Handlers<typeof sessionVerbs> = {
  'session.me': async ({ app, operator }) => ({
    uid: operator._id,
    name: operator.name,
    role: operator.role,
    env: app.envId,
    house: HOUSE,
    verbs: Object.entries(allVerbs).flatMap(([name, { roles }]) =>
      roles.includes(operator.role) ? [name] : [],
    ),
    views: viewsOf(operator.views),
  }),
  'session.saveView': (ask, view) =>
    changeViews(ask, (views) => [...views.filter((one) => !isAt(view)(one)), view]),
  'session.dropView': (ask, view) =>
    changeViews(ask, (views) => views.filter((one) => !isAt(view)(one))),
};

async function changeViews(
  { app, operator }: Ask,
  change: (views: readonly ViewDoc[]) => readonly ViewDoc[],
) {
  // As it is now: somebody may have changed their role since the call began.
  const stored = await readDoc<OperatorDoc>(app.db, collections.operators, operator._id);
  const doc = await changeDoc<OperatorDoc>(app, {
    collection: collections.operators,
    id: operator._id,
    seen: versionOf(stored),
    view: ({ views }) => ({ views: viewsOf(views) }),
    change: (before) => {
      const { _id: _, ...rest } = before ?? operator;
      const views = change(rest.views);
      if (views.length > MOST_VIEWS) {
        throw new InvalidRequestError([{ field: 'name', message: `最多 ${MOST_VIEWS} 个视图` }]);
      }
      return { ...rest, views };
    },
  });
  return { views: viewsOf(doc?.views ?? []) };
}

const viewsOf = (views: readonly ViewDoc[]) =>
  views.map(({ name, page, query }) => ({ name, page, query: { ...query } }));
