/** The operator's verbs about API keys: made for a user, listed, taken back. */

import { operatorShape, setOperator } from '../../shared/console/people.ts';
import { createKey, keysOf, keyView, readKeyHasher, revokeKey } from '../../shared/keys/index.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { type Action, USER } from './action.ts';
import { keyRefShape, keyWishShape, userShape } from './shapes.ts';

/** People of the console, put on its list by a deployment. */
export const peopleActions: Readonly<Record<string, Action>> = {
  setOperator: {
    audit: { uid: 'plain', name: 'plain', role: 'plain', enabled: 'plain' },
    run: async (app, event) => {
      const { _id: uid, role } = await setOperator(app, parseOrThrow(operatorShape, event));
      return { data: { uid, role } };
    },
  },
};

export const keyActions: Readonly<Record<string, Action>> = {
  createKey: {
    audit: { ...USER, name: 'plain', scopes: String, rpm: 'plain', cap: JSON.stringify },
    run: async (app, event) => {
      const { openid, ...wish } = parseOrThrow(keyWishShape, event);
      const deps = { ...app, hasher: readKeyHasher(app.config.environment) };
      const { key, doc } = await createKey(deps, openid, { wish, maker: { by: 'operator' } });
      return { data: { ...keyView(doc), key } };
    },
  },
  listKeys: {
    audit: USER,
    run: async (app, event) => {
      const { openid } = parseOrThrow(userShape, event);
      return { data: { keys: (await keysOf(app.db, openid)).map(keyView) } };
    },
  },
  revokeKey: {
    audit: { keyId: 'plain' },
    run: async (app, event) => {
      const { keyId } = parseOrThrow(keyRefShape, event);
      return { data: keyView(await revokeKey(app, null, keyId)) };
    },
  },
};
