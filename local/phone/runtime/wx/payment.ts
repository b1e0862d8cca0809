/** `wx.login` and virtual payment. An iPhone pays through Apple, as WeChat has it. */
import type { Machine } from '../machine/machine.ts';
import type { SheetAnswer, SheetCall } from '../machine/till.ts';
import { asynchronous, type Callbacks, type WxPart } from './call.ts';

const NAME = 'requestVirtualPayment';
const MODES = ['short_series_goods', 'short_series_coin'];
const TEXTS = ['mode', 'signData', 'paySig', 'signature'] as const;

export function paymentPart(machine: Machine): WxPart {
  const { network, switches, till } = machine;
  return {
    login: asynchronous('login', async () => ({
      code: await network.through(() => till.login()),
    })),
    // It never gave a promise.
    requestVirtualPayment(call: Partial<SheetCall> & Callbacks = {}): void {
      void pay(machine, call, switches.now.platform === 'ios').then((answer) => {
        if (answer.errCode === 0) call.success?.(answer);
        else call.fail?.(answer);
        call.complete?.(answer);
      });
    },
  };
}

async function pay(
  { network, screen, till }: Machine,
  call: Partial<SheetCall>,
  isApple: boolean,
): Promise<Partial<SheetAnswer>> {
  const wrong = wrongIn(call);
  if (wrong !== null) return { errMsg: `${NAME}:fail parameter error: ${wrong}` };
  const { mode, signData, paySig, signature } = call as SheetCall;
  const given = { mode, signData, paySig, signature };
  try {
    const { sheet, ...answer } = await network.through(() => till.look(given, isApple));
    if (sheet === undefined) return answer;
    const choice = await screen.pay(sheet, isApple);
    return await network.through(() => till.choose(given, choice, isApple));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { errCode: -1, errMsg: `${NAME}:fail ${why}` };
  }
}

/** As WeChat says it of a call it does not understand; null: nothing. */
function wrongIn(call: Partial<Record<keyof SheetCall, unknown>>): string | null {
  for (const name of TEXTS) {
    const value = call[name];
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== 'String') return `parameter.${name} should be String instead of ${kind};`;
  }
  if (!MODES.includes(String(call.mode))) return `parameter.mode should be one of ${MODES};`;
  return null;
}
