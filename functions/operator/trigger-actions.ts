/** The operator's look for database triggers: written, woken, looked at and removed, step by step. */
import * as z from 'zod/mini';
import {
  beginProbe,
  endProbe,
  seenByProbe,
  wakeProbe,
} from '../../shared/app/database/trigger-probe.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import type { Action } from './action.ts';

const step = z.enum(['wake', 'look', 'end'], { error: '步骤只能是 wake、look 或 end' });
const id = z.string({ error: '缺少编号' }).check(z.regex(/^[0-9a-f]{16}$/, '编号不对'));
/** Without a step a new look begins. */
const probeShape = z.union([z.strictObject({ id, step }), z.strictObject({})], {
  error: '需要 id 和 step，或两者都不给',
});

export const triggerActions: Readonly<Record<string, Action>> = {
  probeTriggers: {
    audit: { id: 'plain', step: 'plain' },
    run: async (app, event) => {
      const { action: _, ...fields } = event as { readonly action?: unknown };
      const wish = parseOrThrow(probeShape, fields);
      if (!('step' in wish)) return { data: { id: await beginProbe(app), seen: [] } };
      if (wish.step === 'wake') await wakeProbe(app.db, wish.id);
      const seen = await seenByProbe(app.db, wish.id);
      if (wish.step === 'end') await endProbe(app.db, wish.id);
      return { data: { id: wish.id, seen } };
    },
  },
};
