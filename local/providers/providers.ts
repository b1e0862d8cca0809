/** Every local server, the settings that lead to it, and the way it calls back. */
import { LOCAL_KEYS, LOCAL_KLING_SECRET } from './accounts.ts';
import { arkNotifier, createArkServer } from './ark/server.ts';
import type { Notifier } from './callbacks.ts';
import { createDashScopeServer } from './dashscope/server.ts';
import { createElevenLabsServer, elevenLabsNotifier } from './elevenlabs/server.ts';
import { createFalServer } from './fal/server.ts';
import { createGeminiServer } from './gemini/server.ts';
import type { LocalProvider } from './http.ts';
import { createJimengServer, JIMENG_KEYS } from './jimeng/server.ts';
import type { Jobs } from './jobs.ts';
import { createKieServer, kieNotifier } from './kie/server.ts';
import { createKlingServer, klingNotifier } from './kling/server.ts';
import { createMiniMaxServer, miniMaxNotifier } from './minimax/server.ts';
import { createMjProxyServer, mjProxyNotifier } from './mjproxy/server.ts';
import { responsesBody } from './openai/responses.ts';
import { createOpenAiServer } from './openai/server.ts';
import { createPolloServer } from './pollo/server.ts';
import { createReplicateServer, replicateNotifier } from './replicate/server.ts';
import { type createFalSigner, polloNotifier, standardNotifier } from './signing.ts';
import { createSiliconFlowServer } from './siliconflow/server.ts';
import { createStabilityServer } from './stability/server.ts';
import { createTencentServer, TENCENT_KEYS, tencentNotifier } from './tencent/server.ts';
import { createCloudBaseImages, createTokenHubServer } from './tokenhub/server.ts';
import { createTuziLegacyServer } from './tuzi-legacy/server.ts';
import { createTuziVideoServer } from './tuzi-video/server.ts';
import { createZhipuServer } from './zhipu/server.ts';

type FalSigner = ReturnType<typeof createFalSigner>;

export function createProviderList(jobs: Jobs, falSigner: FalSigner): LocalProvider[] {
  return [
    createArkServer(jobs),
    createCloudBaseImages(jobs),
    createDashScopeServer(jobs),
    createElevenLabsServer(jobs),
    createFalServer(jobs, falSigner.jwks),
    createGeminiServer(jobs),
    createJimengServer(jobs),
    createKieServer(jobs),
    createKlingServer(jobs),
    createMiniMaxServer(jobs),
    createMjProxyServer(jobs),
    createOpenAiServer(jobs),
    createPolloServer(jobs),
    createReplicateServer(jobs),
    createSiliconFlowServer(jobs),
    createStabilityServer(jobs),
    createTencentServer(jobs),
    createTokenHubServer(jobs),
    createTuziLegacyServer(jobs),
    createTuziVideoServer(jobs),
    createZhipuServer(jobs),
  ];
}

/** Known to nobody but this machine: what local servers sign their callbacks with. */
const SECRETS = {
  kie: 'local-kie-secret',
  replicate: 'whsec_bG9jYWwtcmVwbGljYXRlLXNlY3JldA==',
  openai: 'whsec_bG9jYWwtb3BlbmFpLXNlY3JldA==',
  pollo: 'bG9jYWwtcG9sbG8tc2VjcmV0',
  elevenlabs: 'local-elevenlabs-secret',
} as const;

export function notifiersBy(falSigner: FalSigner): Map<string, Notifier> {
  return new Map<string, Notifier>([
    ['ark', arkNotifier],
    ['elevenlabs', elevenLabsNotifier(SECRETS.elevenlabs)],
    ['fal', falSigner.notifier],
    ['kie', kieNotifier(SECRETS.kie)],
    ['kling', klingNotifier],
    ['minimax', miniMaxNotifier],
    ['openai', standardNotifier(SECRETS.openai, responsesBody)],
    ['pollo', polloNotifier(SECRETS.pollo)],
    ['replicate', replicateNotifier(SECRETS.replicate)],
    ['tencent', tencentNotifier],
    ['tuzi-mj', mjProxyNotifier],
  ]);
}

/** Settings that make every provider's client come to the servers at `url`. */
export function settingsFor(url: string): Record<string, string> {
  return {
    ARK_API_KEY: 'local-ark',
    ARK_BASE_URL: `${url}/ark`,
    DASHSCOPE_API_KEY: 'sk-local-dashscope',
    DASHSCOPE_BASE_URL: `${url}/dashscope`,
    DASHSCOPE_CHAT_BASE_URL: `${url}/openai/v1`,
    DASHSCOPE_WORKSPACE_ID: 'local',
    DASHSCOPE_WORKSPACE_BASE_URL: `${url}/dashscope`,
    CLOUDBASE_AI_API_KEY: LOCAL_KEYS.cloudbaseAi,
    CLOUDBASE_AI_ENV: 'local',
    CLOUDBASE_AI_BASE_URL: `${url}/openai/v1`,
    CLOUDBASE_AI_IMAGES_BASE_URL: `${url}/cloudbase-ai`,
    DEEPSEEK_API_KEY: 'local-deepseek',
    DEEPSEEK_BASE_URL: `${url}/openai/v1`,
    ELEVENLABS_API_KEY: 'local-elevenlabs',
    ELEVENLABS_BASE_URL: `${url}/elevenlabs`,
    ELEVENLABS_WEBHOOK_SECRET: SECRETS.elevenlabs,
    FAL_API_KEY: LOCAL_KEYS.fal,
    FAL_BASE_URL: `${url}/fal`,
    FAL_JWKS_URL: `${url}/fal/.well-known/jwks.json`,
    GEMINI_API_KEY: 'local-gemini',
    GEMINI_BASE_URL: `${url}/gemini`,
    JIMENG_BASE_URL: `${url}/jimeng`,
    VOLC_ACCESS_KEY: JIMENG_KEYS.accessKey,
    VOLC_SECRET_KEY: JIMENG_KEYS.secretKey,
    KIE_API_KEY: 'local-kie',
    KIE_BASE_URL: `${url}/kie`,
    KIE_WEBHOOK_SECRET: SECRETS.kie,
    KLING_ACCESS_KEY: LOCAL_KEYS.kling,
    KLING_SECRET_KEY: LOCAL_KLING_SECRET,
    KLING_BASE_URL: `${url}/kling`,
    MINIMAX_API_KEY: LOCAL_KEYS.minimax,
    MINIMAX_BASE_URL: `${url}/minimax`,
    OPENAI_API_KEY: 'local-openai',
    OPENAI_BASE_URL: `${url}/openai/v1`,
    OPENAI_RESPONSES_BASE_URL: `${url}/openai/v1`,
    OPENAI_WEBHOOK_SECRET: SECRETS.openai,
    POLLO_API_KEY: LOCAL_KEYS.pollo,
    POLLO_BASE_URL: `${url}/pollo`,
    POLLO_WEBHOOK_SECRET: SECRETS.pollo,
    REPLICATE_API_KEY: 'local-replicate',
    REPLICATE_BASE_URL: `${url}/replicate`,
    REPLICATE_WEBHOOK_SECRET: SECRETS.replicate,
    SILICONFLOW_API_KEY: 'local-siliconflow',
    SILICONFLOW_BASE_URL: `${url}/siliconflow`,
    STABILITY_API_KEY: 'local-stability',
    STABILITY_BASE_URL: `${url}/stability`,
    TENCENT_BASE_URL: `${url}/tencent`,
    TENCENT_SECRET_ID: TENCENT_KEYS.secretId,
    TENCENT_SECRET_KEY: TENCENT_KEYS.secretKey,
    TOKENHUB_API_KEY: LOCAL_KEYS.tokenhub,
    TOKENHUB_BASE_URL: `${url}/tokenhub/v1`,
    TUZI_KLING_API_KEY: LOCAL_KEYS.tuzi,
    TUZI_KLING_BASE_URL: `${url}/kling`,
    TUZI_MJ_API_KEY: LOCAL_KEYS.tuzi,
    TUZI_MJ_BASE_URL: `${url}/tuzi-mj`,
    TUZI_LEGACY_API_KEY: LOCAL_KEYS.tuzi,
    TUZI_LEGACY_BASE_URL: `${url}/tuzi-legacy`,
    TUZI_VIDEO_API_KEY: LOCAL_KEYS.tuzi,
    TUZI_VIDEO_BASE_URL: `${url}/tuzi-video/v1`,
    ZHIPU_API_KEY: LOCAL_KEYS.zhipu,
    ZHIPU_BASE_URL: `${url}/zhipu`,
  };
}
