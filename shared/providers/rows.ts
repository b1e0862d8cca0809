/**
 * Every provider: where it is, which protocol it speaks and which settings it needs. Loads no
 * protocol, so that asking whether a provider is available stays free at a cold start.
 */

export interface ProviderRow {
  readonly id: string;
  readonly title: string;
  readonly protocol: string;
  readonly baseUrl: string;
  /** Setting that replaces `baseUrl` (a relay, a proxy, a local server). */
  readonly baseUrlVar: string;
  /** Name inside the protocol → setting that holds it. All are needed. */
  readonly keyVars: Readonly<Record<string, string>>;
  /** Used when set, e.g. the secret webhooks are signed with. */
  readonly optionalVars?: Readonly<Record<string, string>>;
  /** Repeating a submit with the same key cannot start a second job. */
  readonly submitIsIdempotent: boolean;
}

export const PROVIDER_ROWS: readonly ProviderRow[] = [
  {
    id: 'dashscope',
    title: '阿里云百炼 DashScope',
    protocol: 'dashscope',
    baseUrl: 'https://dashscope.aliyuncs.com',
    baseUrlVar: 'DASHSCOPE_BASE_URL',
    keyVars: { key: 'DASHSCOPE_API_KEY' },
    submitIsIdempotent: false,
  },
];
