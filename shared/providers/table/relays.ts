/** Relays: other vendors’ models under one key. */
import { keyed, type ProviderRow } from './row.ts';

export const RELAYS: readonly ProviderRow[] = [
  keyed({
    id: 'kie',
    platform: 'kie',
    title: 'Kie.ai',
    protocol: 'kie',
    prefix: 'KIE',
    baseUrl: 'https://api.kie.ai',
    callsBack: true,
    probe: { path: '/api/v1/chat/credit', left: ['data'] },
  }),
  keyed({
    id: 'tuzi-mj',
    platform: 'tuzi',
    title: '兔子 Midjourney',
    protocol: 'mjproxy',
    prefix: 'TUZI_MJ',
    baseUrl: 'https://api.tu-zi.com',
    callsBack: true,
    // The original answers with nothing at all: after so many empty answers that is believed.
    probe: { jobs: [{ taskId: '1700000000000000', emptyPolls: 99 }] },
  }),
  keyed({
    id: 'tuzi-kling',
    platform: 'tuzi',
    title: '兔子 可灵',
    protocol: 'kling',
    prefix: 'TUZI_KLING',
    baseUrl: 'https://api.tu-zi.com/kling',
    callsBack: true,
    probe: { jobs: [{ taskId: '800000000000000000', path: 'videos/text2video' }] },
  }),
  keyed({
    id: 'tuzi-legacy',
    platform: 'tuzi',
    title: '兔子 可灵（旧接口）',
    protocol: 'tuzi-legacy',
    prefix: 'TUZI_LEGACY',
    baseUrl: 'https://api.tu-zi.com',
    probe: { jobs: [{ taskId: '100000000000000' }] },
  }),
  keyed({
    id: 'tuzi-video',
    platform: 'tuzi',
    title: '兔子 视频',
    protocol: 'openai-videos',
    prefix: 'TUZI_VIDEO',
    baseUrl: 'https://api.tu-zi.com/v1',
    probe: { jobs: [{ taskId: 'video_00000000000000000000000000000000' }] },
  }),
  keyed({
    id: 'pollo',
    platform: 'pollo',
    title: 'Pollo.ai',
    protocol: 'pollo',
    prefix: 'POLLO',
    baseUrl: 'https://pollo.ai/api/platform',
    callsBack: true,
    probe: { jobs: [{ taskId: 'cm0000000000000000000000', kind: 'video' }] },
  }),
];
