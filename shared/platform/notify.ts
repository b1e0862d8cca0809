/** Telling an operator. The log by default; a WeCom or Feishu robot where one is configured. */
import { ConfigError } from './errors.ts';
import type { Log } from './log.ts';

export interface Alert {
  /** Stable name of what happened, e.g. `reconcile.account`. */
  readonly kind: string;
  readonly text: string;
}

export interface Notifier {
  /** Never throws: an alert that cannot be sent is logged. */
  alert(alert: Alert): Promise<void>;
}

export function logNotifier(log: Log): Notifier {
  return {
    alert: async ({ kind, text }) => log.error(`alert ${kind}`, { text }),
  };
}

const SEND_TIMEOUT_MS = 5_000;

/** What each robot wants as its body. */
const BODIES: readonly { readonly host: RegExp; readonly body: (text: string) => object }[] = [
  {
    host: /(^|\.)qyapi\.weixin\.qq\.com$/,
    body: (content) => ({ msgtype: 'text', text: { content } }),
  },
  {
    host: /(^|\.)(feishu\.cn|larksuite\.com)$/,
    body: (text) => ({ msg_type: 'text', content: { text } }),
  },
];

/** A robot's address is a secret: it is never logged. Throws ConfigError for one it cannot use. */
export function webhookNotifier(
  address: string,
  deps: { log: Log; fetch: typeof fetch },
): Notifier {
  const url = URL.canParse(address) ? new URL(address) : null;
  const robot = BODIES.find(({ host }) => url !== null && host.test(url.hostname));
  if (url === null || robot === undefined) {
    throw new ConfigError('DARKROOM_ALERT_WEBHOOK must be a WeCom or Feishu robot address');
  }
  const fallback = logNotifier(deps.log);
  return {
    alert: async (alert) => {
      await fallback.alert(alert);
      try {
        const response = await deps.fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(robot.body(`[darkroom] ${alert.kind}\n${alert.text}`)),
          signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
        });
        if (!response.ok) deps.log.error('alert not sent', { http_status: response.status });
      } catch (error) {
        deps.log.error('alert not sent', { error: (error as Error).name });
      }
    },
  };
}
