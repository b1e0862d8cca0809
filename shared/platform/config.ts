/** Settings of a deployment, read once from the environment. Values never reach a log. */
import { ConfigError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** Tasks one user may have running at once. */
  readonly maxInFlight: number;
  /** Guards the operator's verbs; they are refused while it is unset. */
  readonly adminSecret: string | null;
  /** Address of a WeCom or Feishu robot for alerts; a secret. */
  readonly alertWebhook: string | null;
  /** The visible mark; null is the default, AI生成. */
  readonly markText: string | null;
  /** host:port entries that downloads may reach although they are private: local runs only. */
  readonly allowPrivateHosts: readonly string[];
  /** Passed to the providers: keys and base URLs. */
  readonly environment: Environment;
}

/** Throws ConfigError naming the variable. */
export function readConfig(environment: Environment): Config {
  return {
    maxInFlight: wholeNumber(environment, 'DARKROOM_MAX_IN_FLIGHT', { fallback: 5, max: 1_000 }),
    adminSecret: environment.DARKROOM_ADMIN_SECRET || null,
    alertWebhook: environment.DARKROOM_ALERT_WEBHOOK || null,
    markText: environment.DARKROOM_MARK_TEXT || null,
    allowPrivateHosts: (environment.DARKROOM_ALLOW_PRIVATE_HOSTS ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    environment,
  };
}

function wholeNumber(
  environment: Environment,
  name: string,
  bounds: { fallback: number; max: number },
): number {
  const text = environment[name];
  if (text === undefined || text === '') return bounds.fallback;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= bounds.max) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to ${bounds.max}`);
}
