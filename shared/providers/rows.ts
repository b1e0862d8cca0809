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
  /** Sets of settings, name inside the protocol → setting. The first set that is whole is used. */
  readonly keySets: readonly Readonly<Record<string, string>>[];
  /** Used when set, e.g. the secret callbacks are signed with. */
  readonly optional?: Readonly<Record<string, string>>;
  /** Calls back when a job ends. */
  readonly callsBack?: boolean;
  /** Repeating a submit with the same key cannot start a second job. */
  readonly submitIsIdempotent?: boolean;
  /** A cheap GET that needs the key, for the health check; below `baseUrl`. */
  readonly probe?: string;
}

/** Providers with one key, their settings named after them. */
function keyed(
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

export const PROVIDER_ROWS: readonly ProviderRow[] = [
  keyed({
    id: 'dashscope',
    title: '阿里云百炼 DashScope',
    protocol: 'dashscope',
    prefix: 'DASHSCOPE',
    baseUrl: 'https://dashscope.aliyuncs.com',
    probe: '/compatible-mode/v1/models',
  }),
  {
    id: 'dashscope-chat',
    title: '阿里云百炼（对话）',
    protocol: 'openai-compat',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    baseUrlVar: 'DASHSCOPE_CHAT_BASE_URL',
    keySets: [{ key: 'DASHSCOPE_API_KEY' }],
    probe: '/models',
  },
  {
    id: 'tencent',
    title: '腾讯云混元',
    protocol: 'tc3-job',
    baseUrl: 'https://{service}.tencentcloudapi.com',
    baseUrlVar: 'TENCENT_BASE_URL',
    keySets: [
      { secretId: 'TENCENT_SECRET_ID', secretKey: 'TENCENT_SECRET_KEY' },
      // What CloudBase gives its functions, as long as the role may call these services.
      {
        secretId: 'TENCENTCLOUD_SECRETID',
        secretKey: 'TENCENTCLOUD_SECRETKEY',
        token: 'TENCENTCLOUD_SESSIONTOKEN',
      },
    ],
    callsBack: true,
  },
  keyed({
    id: 'ark',
    title: '火山方舟',
    protocol: 'ark',
    prefix: 'ARK',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    callsBack: true,
    probe: '/contents/generations/tasks?page_size=1',
  }),
  {
    id: 'jimeng',
    title: '即梦',
    protocol: 'volc-visual',
    baseUrl: 'https://visual.volcengineapi.com',
    baseUrlVar: 'JIMENG_BASE_URL',
    keySets: [{ accessKey: 'VOLC_ACCESS_KEY', secretKey: 'VOLC_SECRET_KEY' }],
  },
  keyed({
    id: 'zhipu',
    title: '智谱',
    protocol: 'zhipu',
    prefix: 'ZHIPU',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  }),
  keyed({
    id: 'minimax',
    title: 'MiniMax',
    protocol: 'minimax',
    prefix: 'MINIMAX',
    baseUrl: 'https://api.minimaxi.com',
    callsBack: true,
  }),
  keyed({
    id: 'siliconflow',
    title: '硅基流动',
    protocol: 'siliconflow',
    prefix: 'SILICONFLOW',
    baseUrl: 'https://api.siliconflow.cn/v1',
    probe: '/user/info',
  }),
  {
    id: 'kling',
    title: '可灵',
    protocol: 'kling',
    baseUrl: 'https://api-beijing.klingai.com',
    baseUrlVar: 'KLING_BASE_URL',
    keySets: [
      { key: 'KLING_API_KEY' },
      { accessKey: 'KLING_ACCESS_KEY', secretKey: 'KLING_SECRET_KEY' },
    ],
    callsBack: true,
  },
  keyed({
    id: 'deepseek',
    title: 'DeepSeek',
    protocol: 'openai-compat',
    prefix: 'DEEPSEEK',
    baseUrl: 'https://api.deepseek.com/v1',
    probe: '/models',
  }),
  keyed({
    id: 'kie',
    title: 'Kie.ai',
    protocol: 'kie',
    prefix: 'KIE',
    baseUrl: 'https://api.kie.ai',
    callsBack: true,
    probe: '/api/v1/chat/credit',
  }),
  keyed({
    id: 'tuzi-mj',
    title: '兔子 Midjourney',
    protocol: 'mjproxy',
    prefix: 'TUZI_MJ',
    baseUrl: 'https://api.tu-zi.com',
    callsBack: true,
  }),
  keyed({
    id: 'tuzi-kling',
    title: '兔子 可灵',
    protocol: 'kling',
    prefix: 'TUZI_KLING',
    baseUrl: 'https://api.tu-zi.com/kling',
    callsBack: true,
  }),
  keyed({
    id: 'replicate',
    title: 'Replicate',
    protocol: 'replicate',
    prefix: 'REPLICATE',
    baseUrl: 'https://api.replicate.com/v1',
    callsBack: true,
    probe: '/account',
  }),
  keyed({
    id: 'pollo',
    title: 'Pollo.ai',
    protocol: 'pollo',
    prefix: 'POLLO',
    baseUrl: 'https://pollo.ai/api/platform',
    callsBack: true,
  }),
  {
    ...keyed({
      id: 'fal',
      title: 'fal',
      protocol: 'fal',
      prefix: 'FAL',
      baseUrl: 'https://queue.fal.run',
      callsBack: true,
    }),
    optional: { jwksUrl: 'FAL_JWKS_URL' },
  },
  keyed({
    id: 'openai',
    title: 'OpenAI',
    protocol: 'openai-compat',
    prefix: 'OPENAI',
    baseUrl: 'https://api.openai.com/v1',
    probe: '/models',
  }),
  {
    id: 'openai-responses',
    title: 'OpenAI（后台）',
    protocol: 'openai-responses',
    baseUrl: 'https://api.openai.com/v1',
    baseUrlVar: 'OPENAI_RESPONSES_BASE_URL',
    keySets: [{ key: 'OPENAI_API_KEY' }],
    optional: { webhookSecret: 'OPENAI_WEBHOOK_SECRET' },
    callsBack: true,
    probe: '/models',
  },
  keyed({
    id: 'elevenlabs',
    title: 'ElevenLabs',
    protocol: 'elevenlabs',
    prefix: 'ELEVENLABS',
    baseUrl: 'https://api.elevenlabs.io',
    callsBack: true,
    probe: '/v1/user',
  }),
  keyed({
    id: 'gemini',
    title: 'Google Gemini',
    protocol: 'gemini',
    prefix: 'GEMINI',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    probe: '/models?pageSize=1',
  }),
  keyed({
    id: 'stability',
    title: 'Stability AI',
    protocol: 'stability',
    prefix: 'STABILITY',
    baseUrl: 'https://api.stability.ai',
    probe: '/v1/user/balance',
  }),
];
