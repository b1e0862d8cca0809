/** The real query builder on the local engine; every request takes its virtual time. */
import { Db } from '@cloudbase/database';
import type { DatabaseProtocol, WireResponse } from '../../../local/cloudbase/protocol/database.ts';
import { TcbError } from '../../../local/cloudbase/protocol/database-in-process.ts';
import { stringifyEjson } from '../../../local/cloudbase/protocol/ejson.ts';
import type { Database } from '../../../shared/platform/database.ts';
import type { Rng } from '../../simulation/world/random.ts';
import { around } from './chance.ts';
import type { Meter } from './meter.ts';
import { given } from './parameters.ts';

type Params = Readonly<Record<string, unknown>>;
type Send = (action: string, params?: Params) => Promise<WireResponse>;

class TimedRequest {
  readonly send: Send;
  constructor(config: { send: Send }) {
    this.send = config.send;
  }
}

export interface DatabaseParts {
  readonly protocol: DatabaseProtocol;
  readonly meter: Meter;
  readonly rng: Rng;
}

/** `wait`: of whoever calls; an answer that comes after its end is not heard. */
export function databaseFor(
  { protocol, meter, rng }: DatabaseParts,
  wait: (ms: number) => Promise<void>,
): Database {
  Db.reqClass = TimedRequest;
  const send: Send = async (action, params = {}) => {
    const ms = around(rng, given('databaseMs'));
    await wait(ms / 2);
    meter.asked(action, params);
    const answer = await protocol.send(action, asText(action, params));
    await wait(ms / 2 + moreFor(meter, answer));
    const { code, message, requestId } = answer;
    if (typeof code !== 'string') return answer;
    if (code === 'DATABASE_TRANSACTION_CONFLICT') meter.books.conflicts += 1;
    throw new TcbError({ code, message: String(message), requestId });
  };
  return new Db({ send }) as Database;
}

/** Values travel as copies, but the stages of a pipeline have to be text. */
function asText(action: string, params: Params): Params {
  if (action !== 'database.aggregateDocuments') return params;
  const stages = (params.stages as { stageKey: string; stageValue: unknown }[]).map(
    ({ stageKey, stageValue: value }) => ({
      stageKey,
      stageValue: typeof value === 'string' ? value : stringifyEjson(value),
    }),
  );
  return { ...params, stages };
}

function moreFor(meter: Meter, { data }: WireResponse): number {
  const { list, total } = (data ?? {}) as { list?: unknown[]; total?: number };
  const documents = list?.length ?? 0;
  meter.books.documentsRead += documents;
  const counted = typeof total === 'number' ? (total / 1_000) * given('countMs') : 0;
  return Math.max(0, documents - 1) * given('documentMs') + counted;
}
