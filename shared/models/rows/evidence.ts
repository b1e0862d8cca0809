/**
 * Where each row's shape is known from, how well, and the day the source speaks of. For documents,
 * the command line and tests only: no function imports it.
 */

/**
 * - vendor: the vendor's own page, SDK or tool
 * - recorded: real traffic, recorded by others and replayed here
 * - client: independent code that calls the vendor itself
 * - reseller: pages of those who sell the model on; rows known no better are not offered
 * - inferred: nobody was found who says so; such rows are not offered either
 */
export type EvidenceKind = 'vendor' | 'recorded' | 'client' | 'reseller' | 'inferred';

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly source: string;
  /** `2026-11-26`: the source's own date, or the day it was read. */
  readonly date: string;
}

const RECORDINGS = 'https://github.com/justintanner/apicity/tree/main/tests/recordings';
const KIE_DOCS = 'https://github.com/felores/kie-ai-mcp-server/tree/main';
const NEW_API = 'https://github.com/QuantumNous/new-api/tree/main/relay/channel/task';
const BAILIAN_CLI = 'https://github.com/modelstudioai/cli';
const OPENAI_DOCS = 'https://platform.openai.com/docs/models';

const of = (kind: EvidenceKind, date: string, source: string, ...slugs: string[]) =>
  slugs.map((slug) => [slug, { kind, source, date }] as const);

export const EVIDENCE: Readonly<Record<string, Evidence>> = Object.fromEntries([
  // Alibaba
  ...of('recorded', '2026-05-03', RECORDINGS, 'wan2.7-image', 'wan2.7-image-pro', 'wan2.7-i2v'),
  ...of('recorded', '2026-05-03', RECORDINGS, 'qwen-image-edit', 'qwen-image-2.0-pro'),
  ...of(
    'vendor',
    '2026-07-02',
    'https://github.com/dashscope/dashscope-sdk-python',
    'qwen-image',
    'wanx2.1-imageedit',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    `${BAILIAN_CLI}/blob/main/packages/core/src/client/image-routes.ts`,
    'qwen-image-2.0',
    'qwen-image-edit-max',
    'qwen-image-edit-plus',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://qwen.ai/blog?id=qwen-image-3.0',
    'qwen-image-3.0-pro',
    'qwen-image-3.0',
  ),
  ...of(
    'vendor',
    '2026-10-15',
    'https://www.alibabacloud.com/help/en/model-studio/wan3-video-generation-api-reference',
    'wan3.0-video',
    'wan3.0-video-prime',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://docs.comfy.org/development/comfy-router/models/wan/wan2-7-t2v/code',
    'wan2.7-t2v',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://docs.comfy.org/development/comfy-router/models/wan/wan2-7-r2v/code',
    'wan2.7-r2v',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    `${BAILIAN_CLI}/blob/main/packages/commands/src/commands/video/generate.ts`,
    'happyhorse-1.1-t2v',
    'happyhorse-1.1-i2v',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    `${BAILIAN_CLI}/blob/main/packages/commands/src/commands/video/ref.ts`,
    'happyhorse-1.1-r2v',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    'https://www.qianwenai.com (API reference: Vidu text to video)',
    'vidu-q3-turbo',
    'vidu-q3-pro',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://help.aliyun.com/zh/model-studio/videoretalk-api',
    'videoretalk',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    'https://www.qianwenai.com (speech synthesis: CosyVoice over HTTP)',
    'cosyvoice-v3-flash',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://help.aliyun.com/zh/model-studio/compatibility-of-openai-with-dashscope',
    'qwen-plus',
  ),
  // Tencent
  ...of(
    'vendor',
    '2026-11-22',
    'https://cloud.tencent.com/document/product/1668/124632',
    'hunyuan-image',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://cloud.tencent.com/document/product/1668/120720',
    'hunyuan-image-rapid',
  ),
  ...of(
    'vendor',
    '2026-09-30',
    'https://cloud.tencent.com/announce/detail/2405',
    'hunyuan-image-2',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://cloud.tencent.com/document/product/1616/130574',
    'tencent-vidu',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://github.com/TencentCloud/tencentcloud-sdk-nodejs',
    'tencent-tts',
    'tencent-tts-long',
    'tencent-asr',
    'tencent-asr-short',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    'https://cloud.tencent.com/document/product/1823/135745',
    'hy-image-3.5',
  ),
  ...of(
    'client',
    '2026-08-26',
    'https://cloud.tencent.com/document/product/1823/130081',
    'hy-video-1.5',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://docs.cloudbase.net/ai',
    'cloudbase-hy3',
    'cloudbase-deepseek',
  ),
  ...of(
    'vendor',
    '2026-11-26',
    'https://docs.cloudbase.net/http-api/ai-model/hy-image-generation',
    'cloudbase-hy-image-3.5',
  ),
  // Volcengine
  ...of(
    'client',
    '2026-08-28',
    'https://developer.civitai.com/orchestration/recipes/seedance',
    'seedance-2.5',
  ),
  ...of(
    'client',
    '2026-08-28',
    'https://developer.civitai.com/orchestration/recipes/seedance',
    'seedance-2.0-mini',
  ),
  ...of(
    'vendor',
    '2026-07-01',
    'https://github.com/volcengine/ark-cli/blob/main/skills/arkcli-gen/references/arkcli-gen.md',
    'seedance-2.0',
    'seedance-2.0-fast',
    'seedream-5.0-lite',
  ),
  ...of(
    'vendor',
    '2026-07-23',
    'https://github.com/volcengine/volcengine-python-sdk',
    'seedance-1.5-pro',
    'seedance-1.0-pro',
    'seedream-4.5',
    'seedream-4.0',
  ),
  ...of(
    'client',
    '2026-09-28',
    'https://docs.volcengine.com/docs/ark/model-list',
    'seedream-5.0-pro',
    'doubao-seed-2.1-pro',
    'doubao-seed-2.1-turbo',
  ),
  ...of(
    'reseller',
    '2026-09-28',
    'https://docs.volcengine.com/docs/ark/model-list (as copied by a client)',
    'seedream-5.0-flash',
  ),
  ...of(
    'reseller',
    '2026-11-26',
    'a reseller’s price table; no dated name was found',
    'seedream-5.5',
  ),
  ...of('client', '2026-11-22', `${NEW_API}/jimeng`, 'jimeng-image-4', 'jimeng-video-3-pro'),
  // Zhipu, MiniMax, SiliconFlow, DeepSeek, Kling
  ...of(
    'vendor',
    '2026-11-22',
    'https://docs.bigmodel.cn/api-reference',
    'cogview-4',
    'cogvideox-3',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://docs.bigmodel.cn/cn/guide/models/image-generation/glm-image',
    'glm-image',
  ),
  ...of(
    'client',
    '2026-10-07',
    'https://docs.bigmodel.cn/cn/guide/start/model-overview',
    'glm-5.2',
    'glm-4.7',
    'glm-4.5-flash',
  ),
  ...of(
    'vendor',
    '2026-10-07',
    'https://github.com/MiniMax-AI/cli/blob/main/src/video/v2.ts',
    'minimax-h3',
  ),
  ...of('vendor', '2026-10-07', 'https://github.com/MiniMax-AI/cli', 'minimax-speech-2.8'),
  ...of(
    'vendor',
    '2026-11-26',
    'https://github.com/MiniMax-AI/cli/blob/main/src/commands/music/generate.ts',
    'minimax-music-3.0',
  ),
  ...of(
    'client',
    '2026-11-26',
    'https://docs.comfy.org/development/comfy-router/models/kling/videos-lip-sync/code',
    'kling-lip-sync',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://platform.minimaxi.com/document/video_generation',
    'hailuo-2.3',
    'hailuo-02',
    'minimax-image-01',
    'minimax-speech-02',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://docs.siliconflow.cn/cn/api-reference',
    'sf-qwen-image',
    'sf-kolors',
    'sf-wan2.2',
    'sf-wan2.2-i2v',
  ),
  ...of(
    'client',
    '2026-11-26',
    'https://api-docs.deepseek.com/updates',
    'deepseek-chat',
    'deepseek-v4-pro',
  ),
  ...of(
    'client',
    '2026-10-07',
    `${NEW_API}/kling`,
    'kling-v3',
    'kling-v3-i2v',
    'kling-v3-omni',
    'kling-v2.6',
    'kling-v2.6-i2v',
  ),
  ...of(
    'client',
    '2026-11-22',
    `${NEW_API}/kling`,
    'kling-v2.5-turbo',
    'kling-v2.5-turbo-i2v',
    'kling-image-v3',
    'kling-image-v2',
  ),
  // Kie
  ...of(
    'recorded',
    '2026-05-03',
    RECORDINGS,
    'kie-nano-banana-2',
    'kie-nano-banana-pro',
    'kie-gpt-image-2',
    'kie-gpt-image-2-edit',
    'kie-seedream-5-lite',
    'kie-qwen2-image',
    'kie-qwen2-image-edit',
    'kie-wan-2.7-image',
    'kie-seedance-2',
    'kie-seedance-2-fast',
    'kie-kling-3',
    'kie-kling-3-element',
    'kie-wan-2.7-i2v',
    'kie-happyhorse',
    'kie-grok-imagine',
  ),
  ...of(
    'vendor',
    '2026-05-02',
    KIE_DOCS,
    'kie-4o-image',
    'kie-flux-kontext',
    'kie-nano-banana',
    'kie-nano-banana-edit',
    'kie-topaz-upscale',
    'kie-qwen-image-edit',
    'kie-veo3.1',
    'kie-veo3.1-extend',
    'kie-runway',
    'kie-runway-extend',
    'kie-kling-v2.5-turbo',
    'kie-kling-v2.5-turbo-i2v',
    'kie-wan-2.5',
    'kie-wan-2.5-i2v',
    'kie-wan-2.2',
    'kie-wan-2.2-i2v',
  ),
  ...of('client', '2026-10-07', 'https://docs.kie.ai/suno-api/generate-music', 'kie-suno'),
  ...of(
    'inferred',
    '2026-11-26',
    KIE_DOCS,
    'kie-midjourney',
    'kie-nano-banana-upscale',
    'kie-seedream-v4',
    'kie-seedream-v4-edit',
    'kie-sora',
    'kie-sora-2',
    'kie-sora-2-i2v',
    'kie-sora-2-pro',
    'kie-sora-2-pro-i2v',
    'kie-sora-watermark-remover',
    'kie-veo3',
    'kie-kling-v2.1-master',
    'kie-kling-v2.1-master-i2v',
    'kie-kling-v2.1-standard',
    'kie-kling-v2.1-pro',
    'kie-bytedance-v1-pro',
    'kie-bytedance-v1-pro-i2v',
  ),
  // Relays
  ...of('client', '2026-11-22', 'https://github.com/novicezk/midjourney-proxy', 'tuzi-midjourney'),
  ...of('client', '2026-11-22', `${NEW_API}/kling`, 'tuzi-kling', 'tuzi-kling-i2v'),
  ...of(
    'inferred',
    '2026-11-22',
    'one public adapter; not verified',
    'tuzi-kling-legacy',
    'tuzi-sora-2',
    'tuzi-sora-2-pro',
  ),
  ...of(
    'vendor',
    '2026-11-22',
    'https://docs.pollo.ai',
    'pollo-kling-2.5-turbo',
    'pollo-veo3',
    'pollo-kling',
  ),
  // West
  ...of(
    'vendor',
    '2026-11-22',
    'https://replicate.com/black-forest-labs/flux-1.1-pro/api',
    'replicate-flux-1.1-pro',
  ),
  ...of(
    'inferred',
    '2026-11-26',
    'https://replicate.com/minimax/video-01',
    'replicate-minimax-video',
  ),
  ...of(
    'recorded',
    '2026-05-03',
    RECORDINGS,
    'fal-nano-banana-2',
    'fal-nano-banana-2-edit',
    'fal-veo3.1',
    'gpt-4o-mini',
    'openai-tts',
    'openai-transcribe',
    'elevenlabs-tts',
    'elevenlabs-scribe',
  ),
  ...of('vendor', '2026-11-22', `${OPENAI_DOCS}/gpt-image-2`, 'gpt-image-2'),
  ...of(
    'vendor',
    '2026-09-08',
    'https://platform.openai.com/docs/guides/tools-image-generation',
    'gpt-image-2.5-flare',
    'gpt-image-2.5-sunburst',
  ),
  ...of('inferred', '2026-11-26', 'named in requests only; no source was found', 'gpt-image-2.6'),
  ...of(
    'vendor',
    '2026-11-26',
    'https://platform.openai.com/docs/deprecations',
    'gpt-image-1-mini',
    'gpt-image-1-mini-edit',
  ),
  ...of(
    'vendor',
    '2026-11-26',
    'https://ai.google.dev/gemini-api/docs/image-generation',
    'gemini-image',
  ),
  ...of(
    'client',
    '2026-08-22',
    'https://github.com/vercel/ai/blob/main/packages/google/src/google-video-model.ts',
    'gemini-veo',
  ),
  ...of(
    'client',
    '2026-11-22',
    'https://platform.stability.ai/docs/api-reference',
    'stability-core',
    'stability-creative-upscale',
  ),
]);
