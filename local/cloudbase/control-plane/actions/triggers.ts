/** Timers of functions, calls of functions, and the place their packages pass through. */
import { CloudBaseError } from '../../engine/api.ts';
import type { FunctionConfig, TimerTrigger } from '../../functions/config.ts';
import { parseCron } from '../../triggers/cron.ts';
import { ControlError, invalidParameter, notFound } from '../errors.ts';
import { isObject, optionalText, type Params, text } from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';
import { functionNamed } from './functions.ts';

const MAX_TRIGGERS = 10;

function timerOf(params: Params): TimerTrigger {
  const type = text(params, 'Type');
  if (type !== 'timer') throw invalidParameter(`trigger type ${type} is not known here`);
  const desc = text(params, 'TriggerDesc');
  const config = /^\{/.test(desc) ? String((JSON.parse(desc) as Params).cron ?? '') : desc;
  try {
    parseCron(config);
  } catch (error) {
    throw invalidParameter(`TriggerDesc ${config}: ${error instanceof Error ? error.message : ''}`);
  }
  const argument = optionalText(params, 'CustomArgument');
  const name = text(params, 'TriggerName');
  return { name, type, config, ...(argument === undefined ? {} : { argument }) };
}

/** A trigger of the same name is replaced: clients send all of them at every deployment. */
function addTimers(plane: Plane, name: string, timers: readonly TimerTrigger[]): Answer {
  const found = functionNamed(plane, name);
  const names = timers.map((timer) => timer.name);
  const kept = (found.config.triggers ?? []).filter((timer) => !names.includes(timer.name));
  const triggers = [...kept, ...timers];
  if (triggers.length > MAX_TRIGGERS) {
    throw new ControlError('LimitExceeded.Trigger', `at most ${MAX_TRIGGERS} triggers a function`);
  }
  return setTriggers(plane, { ...found.config, triggers });
}

function setTriggers(plane: Plane, config: FunctionConfig): Answer {
  plane.functions.put({ ...functionNamed(plane, config.name), config });
  return {};
}

function batch(plane: Plane, params: Params): Answer {
  const list: unknown = JSON.parse(text(params, 'Triggers'));
  if (!Array.isArray(list) || !list.every(isObject))
    throw invalidParameter('Triggers must be a JSON list');
  return addTimers(plane, text(params, 'FunctionName'), list.map(timerOf));
}

async function invoke(plane: Plane, params: Params): Promise<Answer> {
  const name = text(params, 'FunctionName');
  functionNamed(plane, name);
  const context = optionalText(params, 'ClientContext');
  const data: unknown = context === undefined ? {} : JSON.parse(context);
  try {
    const { requestId, result, billedMs } = await plane.invoke(name, data);
    return {
      Result: {
        FunctionRequestId: requestId,
        RetMsg: JSON.stringify(result) ?? '',
        InvokeResult: 0,
        ErrMsg: '',
        BillDuration: billedMs,
        Duration: billedMs,
        MemUsage: 0,
        Log: '',
      },
    };
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    return {
      Result: {
        FunctionRequestId: '',
        RetMsg: '',
        InvokeResult: 1,
        ErrMsg: error.message,
        Log: '',
      },
    };
  }
}

export const triggerActions: Actions = {
  BatchCreateTrigger: batch,
  CreateTrigger: (plane, params) =>
    addTimers(plane, text(params, 'FunctionName'), [timerOf(params)]),
  DeleteTrigger: (plane, params) => {
    const { config } = functionNamed(plane, text(params, 'FunctionName'));
    const name = text(params, 'TriggerName');
    const triggers = (config.triggers ?? []).filter((timer) => timer.name !== name);
    if (triggers.length === config.triggers?.length)
      throw notFound('Trigger', `no trigger ${name}`);
    return setTriggers(plane, { ...config, triggers });
  },
  Invoke: (plane, params) => invoke(plane, params),
  GetTempCosInfo: (plane, params) => {
    const date = new Date(plane.now()).toISOString().slice(0, 10);
    const key = `${date}/${text(params, 'ObjectPath').replace(/^\/+/, '')}`;
    return { Date: date, Sign: plane.uploads.ticket(key) };
  },
};
