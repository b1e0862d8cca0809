/** What `npm run deploy` is told. */
import { PARTS, type Part } from '../../deploy/index.ts';
import { parseOptions, UsageError } from '../command-line.ts';

export const HELP = `Usage: npm run deploy -- [options]

Brings a CloudBase environment to the declared state: collections, rules, indexes, functions,
permissions, timers, paths, logins, pages. Says what it will do, does it, and looks whether it lives.

  --env ID          environment (default: CLOUDBASE_ENV_ID of the shell or of .env)
  --init            ask for what is not set yet, make secrets, write .env; then go on
  --plan            say what would be done, and do nothing
  --check           say what is not as declared; exit code 2 if anything is not
  --only LIST       these parts only: ${PARTS.join(',')}
  --prune           remove what is not declared (never a collection)
  --operator NAME   an account for the console; its password is shown once
  --yes             do not ask
  --json            a report for programs
  --help            this text

Settings: .env, over it .env.ID of the environment, over both the shell.
Credentials: TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY, or "tcb login".
Exit codes: 0 done, 1 failed (run it again: it goes on), 2 wrong call or, with --check, drift.
`;

export interface DeployOptions {
  readonly env: string | null;
  readonly init: boolean;
  readonly mode: 'apply' | 'plan' | 'check';
  readonly only: readonly Part[] | null;
  readonly prune: boolean;
  readonly operator: string | null;
  readonly yes: boolean;
  readonly json: boolean;
}

/** @throws UsageError */
export function readDeployOptions(args: readonly string[]): DeployOptions | 'help' {
  const { values } = parseOptions({
    args: [...args],
    options: {
      env: { type: 'string' },
      init: { type: 'boolean', default: false },
      plan: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      only: { type: 'string' },
      prune: { type: 'boolean', default: false },
      operator: { type: 'string' },
      yes: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.plan && values.check) throw new UsageError('--plan and --check: one of them');
  return {
    env: values.env ?? null,
    init: values.init,
    mode: values.check ? 'check' : values.plan ? 'plan' : 'apply',
    only: values.only === undefined ? null : partsOf(values.only),
    prune: values.prune,
    operator: values.operator ?? null,
    yes: values.yes,
    json: values.json,
  };
}

function partsOf(list: string): Part[] {
  return list.split(',').map((word) => {
    const part = PARTS.find((one) => one === word.trim());
    if (part !== undefined) return part;
    throw new UsageError(`--only knows ${PARTS.join(', ')}, not "${word}"`);
  });
}
