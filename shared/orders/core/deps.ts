import type { CreditDeps } from '../../credits/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Notifier } from '../../platform/notify.ts';
import type { Channel } from './channel.ts';
import { PaymentsOffError } from './errors.ts';
import type { ChannelName, PaymentEnv } from './schema.ts';

/** How this deployment takes money. */
export interface Payments {
  readonly env: PaymentEnv;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
}

export interface OrderDeps extends CreditDeps {
  readonly log: Log;
  readonly notifier: Notifier;
  readonly payments: Payments;
  readonly gifts: GiftRules;
}

/** Free credits; each null is off, as all are by default. */
export interface GiftRules {
  readonly signUp: Gift | null;
  readonly checkIn: Gift | null;
  /** For whoever invited a buyer. `perMonth`: rewards one user may get in a month. */
  readonly invite: (Gift & { readonly perMonth: number }) | null;
  /** Whether codes are taken. */
  readonly codes: boolean;
}

export interface Gift {
  /** Whole credits. */
  readonly credits: number;
  /** How long they live; null: for ever. */
  readonly validDays: number | null;
  /** How many a day, of all users together; null: no limit. */
  readonly perDay: number | null;
}

export const NO_GIFTS: GiftRules = { signUp: null, checkIn: null, invite: null, codes: false };

/** Throws PaymentsOffError for a channel that is not configured here (any more). */
export function channelOf({ payments }: Pick<OrderDeps, 'payments'>, name: ChannelName): Channel {
  const channel = payments.channels.get(name);
  if (channel === undefined) throw new PaymentsOffError(`no channel ${name} here`);
  return channel;
}
