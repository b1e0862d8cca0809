/** Breakages of what operators do at the console. */
import type { Mutant } from '../mutants.ts';

const HANDLE = 'shared/console/handle.ts';
const MONEY = 'shared/console/verbs/money.ts';

export const consoleMutants: readonly Mutant[] = [
  {
    name: 'console-key-of-its-own',
    why: 'a dialog that is sent twice gives its credits twice: each call has another key',
    scenario: 'console',
    within: 100,
    patches: [
      {
        file: MONEY,
        find: `    return moved(await giveCredits(app, { kind: 'grant', ...grant, expiresAt: expiry }));`,
        replace: `    const key = \`\${app.clock.now()} \${grant.key}\`;
    return moved(await giveCredits(app, { kind: 'grant', ...grant, key, expiresAt: expiry }));`,
      },
    ],
  },
  {
    name: 'console-leaves-no-trace',
    why: 'what is done at the console is written down nowhere',
    scenario: 'console',
    within: 50,
    patches: [
      {
        file: HANDLE,
        find: '  if (verb.audit === undefined) return deed();',
        replace: '  if (verb.audit !== null) return deed();',
      },
    ],
  },
  {
    name: 'console-asks-no-role',
    why: 'whoever is on the list may do everything: a viewer gives credits',
    scenario: 'console',
    within: 50,
    patches: [
      {
        file: HANDLE,
        find: '  if (!verb.roles.includes(operator.role)) {',
        replace: '  if (verb.roles.length === 0) {',
      },
    ],
  },
  {
    name: 'console-is-open-to-all',
    why: 'whoever was never put on the list is let in as an admin',
    scenario: 'console',
    within: 50,
    patches: [
      {
        file: HANDLE,
        find: '  const operator = uid === null ? null : await operatorOf(app.db, uid);',
        replace: `  const known = uid === null ? null : await operatorOf(app.db, uid);
  const operator = known ?? ({ _id: uid, role: 'admin' } as OperatorDoc);`,
      },
    ],
  },
  {
    name: 'console-lets-both-act',
    why: 'of two operators who saw the same task both act on it: what was seen is not asked',
    scenario: 'console',
    within: 200,
    seed: 11,
    patches: [
      {
        file: 'shared/tasks/by-hand.ts',
        find: '  return updateWhere(deps, { ...where, turns: before }, { turns: command.inc(1) });',
        replace: '  return updateWhere(deps, { _id: taskId }, { turns: command.inc(1) });',
      },
    ],
  },
  {
    name: 'console-codes-without-a-key',
    why: 'a dialog that is sent twice makes two sets of codes: its key is forgotten',
    scenario: 'console',
    within: 100,
    patches: [
      {
        file: 'shared/console/verbs/orders.ts',
        find: '    return createCodes(app, wish, { key, actor: operator._id, keyring });',
        replace:
          '    return createCodes(app, wish, key === operator._id ? { key, actor: key, keyring } : undefined);',
      },
    ],
  },
  {
    name: 'codes-of-another-seed',
    why: 'a repeated making is found, and its codes come from a new seed all the same',
    scenario: 'console',
    within: 100,
    patches: [
      {
        file: 'shared/orders/gifts/make-codes.ts',
        find: '  return { seed: unseal(kept.seed, place, keyring), at: kept.created_at, replayed };',
        replace:
          '  return { seed: unseal(fresh.seed, place, keyring), at: kept.created_at, replayed };',
      },
    ],
  },
  {
    name: 'console-refund-of-what-was',
    why: 'two who saw the same order each send a part of it back: what was seen is not asked again',
    within: 0,
    unit: {
      file: 'test/unit/console/refunds.test.ts',
      test: 'a part that another sent back between the look and the deed is told',
    },
    patches: [
      {
        file: 'shared/orders/refund/refund.ts',
        find: '  request.assertSeen?.(order);\n',
        replace: '',
      },
    ],
  },
];
