/** A whole deployment: read, plan, apply, set up, look. */
import { collectionSetups } from '../shared/app/database/collections.ts';
import { apply, type Progress } from './apply.ts';
import type { Change, Part, Work } from './changes/change.ts';
import { DeployError } from './cloud/errors.ts';
import { invokeAsOperator } from './invoke.ts';
import { readState } from './live/read.ts';
import type { LiveState } from './live/state.ts';
import { planOf } from './plan.ts';
import { settingProblems, type Values } from './spec/variables.ts';
import {
  CALLBACK_PATH,
  type DesiredState,
  desiredState,
  PAYMENT_PATH,
  type SpecSources,
} from './spec.ts';

export interface DeploymentOptions {
  readonly sources: SpecSources;
  readonly only?: readonly Part[];
  readonly prune?: boolean;
  /** Of a server on this machine, whose own addresses are fine. */
  readonly isLocal?: boolean;
}

export interface Prepared {
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly plan: readonly Change[];
}

/** Reads and compares; changes nothing. @throws DeployError naming every setting that is wrong */
export async function prepare(work: Work, options: DeploymentOptions): Promise<Prepared> {
  const { sources, only, prune = false, isLocal = false } = options;
  const problems = settingProblems(sources.values, { isLocal });
  if (problems.length > 0) {
    const list = problems.map(({ setting, message }) => `  ${setting} ${message}`).join('\n');
    throw new DeployError('SETTINGS', `These settings must be put right first:\n${list}`);
  }
  const live = await readState(work.cloud, {
    envId: sources.envId,
    collections: collectionSetups.map(({ name }) => name),
    functions: sources.declared.map(({ name }) => name),
  });
  const values = withAddresses(sources.values, live.domain);
  const desired = desiredState({ ...sources, values });
  const plan = planOf({ desired, live, prune, ...(only === undefined ? {} : { only }) });
  return { desired, live, plan };
}

/** Where others call us, as soon as there is what proves that it is they. */
const ADDRESSES = [
  { setting: 'DARKROOM_CALLBACK_URL', needs: 'DARKROOM_CALLBACK_SECRET', path: CALLBACK_PATH },
  { setting: 'WXPAY_NOTIFY_URL', needs: 'WXPAY_MCH_ID', path: PAYMENT_PATH },
] as const;

/** Addresses nobody has set are those of our own paths. */
function withAddresses(values: Values, domain: string): Values {
  if (domain === '') return values;
  const own = ADDRESSES.filter(({ setting, needs }) => !values[setting] && values[needs]);
  const entries = own.map(({ setting, path }) => [setting, `https://${domain}${path}`]);
  return { ...values, ...Object.fromEntries(entries) };
}

/** What is blocked stays undone and is the caller's to tell. @throws the first failure */
export function carryOut({ plan }: Prepared, work: Work, progress: Progress): Promise<void> {
  return apply(plan, work, progress);
}

export interface SetUpReport {
  readonly scenes_added: number;
  readonly templates_added: number;
}

/** What documents an environment begins with; adds what is missing and changes nothing. */
export function setUp(work: Work, { envId, values }: SpecSources): Promise<SetUpReport> {
  const secret = values.DARKROOM_ADMIN_SECRET ?? '';
  return invokeAsOperator(work.cloud, { envId, secret, action: 'setup' }) as Promise<SetUpReport>;
}
