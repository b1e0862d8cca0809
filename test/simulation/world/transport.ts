/** The real query builder on the local engine, every request of it a call that may go wrong. */
import { Db } from '@cloudbase/database';
import type { DatabaseProtocol, WireResponse } from '../../../local/cloudbase/protocol/database.ts';
import { TcbError } from '../../../local/cloudbase/protocol/database-in-process.ts';
import type { Database } from '../../../shared/platform/database.ts';
import type { Instance } from './instance.ts';
import type { Rng } from './random.ts';

type Params = Readonly<Record<string, unknown>>;
type Send = (action: string, params?: Params) => Promise<WireResponse>;

/** The SDK builds one per call; `config.send` belongs to the instance that calls. */
class SimulatedRequest {
  readonly send: Send;
  constructor(config: { send: Send }) {
    this.send = config.send;
  }
}

const LOST_CODES = ['ESOCKETTIMEDOUT', 'ECONNRESET', 'ETIMEDOUT'] as const;

export function databaseFor(
  by: Instance,
  world: { protocol: DatabaseProtocol; rng: Rng; duplicates: boolean },
): Database {
  Db.reqClass = SimulatedRequest;
  const { protocol, rng, duplicates } = world;
  const told = (answer: WireResponse, action: string): WireResponse =>
    duplicates && action === INSERT && answer.code === CONFLICT
      ? { ...answer, ...DUPLICATE }
      : answer;
  const failing = (code: string) => (): never => {
    throw Object.assign(new Error(`scripted ${code}`), { code });
  };
  const send: Send = (action, params = {}) =>
    by.call<WireResponse>({
      site: 'database',
      label: labelOf(action, params),
      transaction: params.transactionId !== undefined,
      commits: commits(action, params),
      effect: async () => orThrow(told(await protocol.send(action, params), action)),
      unanswered: () => failing(rng.pick(LOST_CODES))(),
      refused: failing('ECONNREFUSED'),
      conflict: () => conflicting(protocol, params, duplicates && action === INSERT),
    });
  return new Db({ send }) as Database;
}

/** For what happens before anything can go wrong: answers at once, and takes no time. */
export function quietDatabase(protocol: DatabaseProtocol): Database {
  Db.reqClass = SimulatedRequest;
  const send: Send = async (action, params = {}) => orThrow(await protocol.send(action, params));
  return new Db({ send }) as Database;
}

/** Throws what node-sdk throws for `{code, message}`. */
function orThrow(answer: WireResponse): WireResponse {
  const { code, message, requestId } = answer;
  if (typeof code === 'string') throw new TcbError({ code, message: String(message), requestId });
  return answer;
}

const INSERT = 'database.insertDocument';
const CONFLICT = 'DATABASE_TRANSACTION_CONFLICT';
const DUPLICATE = {
  code: 'DATABASE_REQUEST_FAILED',
  message: 'E11000 duplicate key error collection, said to the slower of two',
};

/** Two that insert one id: a database may tell the slower of a conflict, or of the duplicate. */
async function conflicting(
  protocol: DatabaseProtocol,
  params: Params,
  duplicate: boolean,
): Promise<never> {
  await protocol.send('database.abortTransaction', params);
  if (duplicate) throw new TcbError({ ...DUPLICATE, requestId: 'scripted' });
  throw new TcbError({
    code: CONFLICT,
    message: '[ResourceUnavailable.TransactionConflict] scripted',
    requestId: 'scripted',
  });
}

function commits(action: string, params: Params): boolean {
  if (action === 'database.commitTransaction') return true;
  return params.transactionId === undefined && WRITES.has(action);
}

const WRITES = new Set([
  'database.insertDocument',
  'database.modifyDocument',
  'database.modifyAndReturnDoc',
]);

const SHORT: Readonly<Record<string, string>> = {
  'database.insertDocument': 'insert',
  'database.getDocument': 'get',
  'database.modifyDocument': 'update',
  'database.modifyAndReturnDoc': 'updateAndReturn',
  'database.startTransaction': 'begin',
  'database.commitTransaction': 'commit',
  'database.abortTransaction': 'abort',
};

function labelOf(action: string, params: Params): string {
  const name = SHORT[action] ?? action;
  const inside = params.transactionId === undefined ? '' : ' (tx)';
  return params.collectionName === undefined ? name : `${name} ${params.collectionName}${inside}`;
}
