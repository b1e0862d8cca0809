/** Whose accounts the providers are of: one platform may have several services. */

export interface Platform {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly website: string;
}

const platform = (slug: string, name: string, description: string, website: string): Platform => ({
  slug,
  name,
  description,
  website,
});

export const PLATFORMS: readonly Platform[] = [
  platform(
    'alibaba',
    '阿里云百炼',
    '通义万相、通义千问、HappyHorse、CosyVoice、Vidu',
    'https://bailian.console.aliyun.com',
  ),
  platform(
    'tencent',
    '腾讯云',
    '混元生图、视频、语音，TokenHub',
    'https://console.cloud.tencent.com',
  ),
  platform(
    'volcengine',
    '火山引擎',
    '方舟 Seedance、Seedream、豆包，即梦',
    'https://console.volcengine.com',
  ),
  platform('zhipu', '智谱', 'GLM、GLM-Image、CogView、CogVideoX', 'https://open.bigmodel.cn'),
  platform('minimax', 'MiniMax', '海螺视频、H3、语音、音乐', 'https://platform.minimaxi.com'),
  platform('siliconflow', '硅基流动', '开源模型', 'https://cloud.siliconflow.cn'),
  platform('kling', '可灵', '可灵视频与图片', 'https://klingai.com'),
  platform('deepseek', 'DeepSeek', '文字', 'https://platform.deepseek.com'),
  platform('kie', 'Kie.ai', '多家模型的中转', 'https://kie.ai'),
  platform('tuzi', '兔子', 'Midjourney、可灵等的中转', 'https://api.tu-zi.com'),
  platform('pollo', 'Pollo.ai', '视频模型的中转', 'https://pollo.ai'),
  platform('replicate', 'Replicate', '开源与商用模型', 'https://replicate.com'),
  platform('fal', 'fal', '图片与视频模型', 'https://fal.ai'),
  platform('openai', 'OpenAI', 'GPT Image、GPT、语音', 'https://platform.openai.com'),
  platform('elevenlabs', 'ElevenLabs', '语音合成与转写', 'https://elevenlabs.io'),
  platform('google', 'Google', 'Gemini 图像、Veo', 'https://ai.google.dev'),
  platform('stability', 'Stability AI', 'Stable Image', 'https://platform.stability.ai'),
];
