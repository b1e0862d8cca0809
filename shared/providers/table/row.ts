/** What a row of the provider table says. */
import type { Handle } from '../contract.ts';

/** How the health check asks, without starting or paying for anything; see probe.ts. */
export type Probe =
  | {
      /** A cheap GET that needs the key, below `baseUrl`. */
      readonly path: string;
      /** Where the key goes when not into `Authorization: Bearer`. */
      readonly keyHeader?: string;
      /** Where the answer says how much money is left, for those whose answer does. */
      readonly left?: readonly string[];
    }
  /**
   * For those without such a GET: jobs that were never made, well formed enough to be looked up.
   * "There is no such job" is the answer of a healthy provider. Several where each service of a
   * provider is opened by itself: one that answers so is enough.
   */
  | { readonly jobs: readonly [Handle, ...Handle[]] }
  /** It cannot be asked, and why. */
  | { readonly none: string };

export interface ProviderRow {
  readonly id: string;
  /** Slug of the platform it belongs to: whose account pays. See platforms.ts. */
  readonly platform: string;
  readonly title: string;
  readonly protocol: string;
  readonly baseUrl: string;
  /** Setting that replaces `baseUrl` (a relay, a proxy, a local server). */
  readonly baseUrlVar: string;
  /** Sets of settings, name inside the protocol → setting. The first set that is whole is used. */
  readonly keySets: readonly Readonly<Record<string, string>>[];
  /** Used when set, e.g. the secret callbacks are signed with. */
  readonly optional?: Readonly<Record<string, string>>;
  /** Calls back when a job ends. */
  readonly callsBack?: boolean;
  /** Repeating a submit with the same key cannot start a second job. */
  readonly submitIsIdempotent?: boolean;
  /**
   * Settings the platform gives to every function, whoever wants them. A provider that works by
   * these alone can be called, but nobody chose it, so its health is not watched.
   */
  readonly ambient?: readonly string[];
  readonly probe: Probe;
  /** Where the models of an account are listed, below `baseUrl`, as OpenAI lists them. */
  readonly listPath?: string;
  /**
   * Kinds of files that leave this provider with the visible or audible mark and the label in their
   * metadata, and the page that says so. Only those may stay where the provider has them.
   */
  readonly labelsFiles?: {
    readonly kinds: readonly ('video' | 'audio')[];
    readonly source: string;
  };
  /** Who hangs up in the middle of an answer pays for no more of it; elsewhere for all of it. */
  readonly stopsWithCaller?: boolean;
  /** Header that takes the key where files of results lie at the provider and need it. */
  readonly fileKeyHeader?: string;
}

/** A provider with one key, its settings named after it. */
export function keyed(
  row: Omit<ProviderRow, 'baseUrlVar' | 'keySets'> & { readonly prefix: string },
): ProviderRow {
  const { prefix, ...rest } = row;
  return {
    ...rest,
    baseUrlVar: `${prefix}_BASE_URL`,
    keySets: [{ key: `${prefix}_API_KEY` }],
    ...(row.callsBack ? { optional: { webhookSecret: `${prefix}_WEBHOOK_SECRET` } } : {}),
  };
}
