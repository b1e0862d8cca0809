/** Tencent Cloud's jobs: which service, which actions, and where their answers stand. */
import type { MediaKind } from '../../calls/results.ts';

export interface Tc3Job {
  readonly service: string;
  readonly version: string;
  readonly region?: string;
  readonly submit: string;
  readonly makes: MediaKind;
  /** Dotted path in `Response`; without one the submit's answer is the result. */
  readonly id?: string;
  readonly query?: string;
  /** Field the query takes the id in. */
  readonly idField?: 'JobId' | 'TaskId';
  readonly status?: string;
  readonly result: string;
  readonly lifeMs?: number;
  /** Field that takes the address to call back. */
  readonly callback?: string;
}

const HOUR_MS = 3_600_000;

/** `call.job` of a model's mapping. */
export const TC3_JOBS: Readonly<Record<string, Tc3Job>> = {
  textToImage: {
    service: 'aiart',
    version: '2022-12-29',
    region: 'ap-guangzhou',
    submit: 'SubmitTextToImageJob',
    makes: 'image',
    id: 'JobId',
    query: 'QueryTextToImageJob',
    idField: 'JobId',
    status: 'JobStatusCode',
    result: 'ResultImage',
    lifeMs: HOUR_MS,
  },
  hunyuanImage: {
    service: 'hunyuan',
    version: '2023-09-01',
    region: 'ap-guangzhou',
    submit: 'SubmitHunyuanImageJob',
    makes: 'image',
    id: 'JobId',
    query: 'QueryHunyuanImageJob',
    idField: 'JobId',
    status: 'JobStatusCode',
    result: 'ResultImage',
    lifeMs: HOUR_MS,
  },
  textToImageRapid: {
    service: 'aiart',
    version: '2022-12-29',
    region: 'ap-guangzhou',
    submit: 'TextToImageRapid',
    makes: 'image',
    result: 'ResultImage',
    lifeMs: HOUR_MS,
  },
  imageToVideo: {
    service: 'vclm',
    version: '2024-05-23',
    region: 'ap-guangzhou',
    submit: 'SubmitImageToVideoViduJob',
    makes: 'video',
    id: 'JobId',
    query: 'DescribeImageToVideoViduJob',
    idField: 'JobId',
    status: 'Status',
    result: 'ResultVideoUrl',
    lifeMs: 24 * HOUR_MS,
  },
  textToVoice: {
    service: 'tts',
    version: '2019-08-23',
    submit: 'TextToVoice',
    makes: 'audio',
    result: 'Audio',
  },
  longTextToVoice: {
    service: 'tts',
    version: '2019-08-23',
    submit: 'CreateTtsTask',
    makes: 'audio',
    id: 'Data.TaskId',
    query: 'DescribeTtsTaskStatus',
    idField: 'TaskId',
    status: 'Data.StatusStr',
    result: 'Data.ResultUrl',
    callback: 'CallbackUrl',
  },
  sentenceRecognition: {
    service: 'asr',
    version: '2019-06-14',
    submit: 'SentenceRecognition',
    makes: 'text',
    result: 'Result',
  },
  fileRecognition: {
    service: 'asr',
    version: '2019-06-14',
    submit: 'CreateRecTask',
    makes: 'text',
    id: 'Data.TaskId',
    query: 'DescribeTaskStatus',
    idField: 'TaskId',
    status: 'Data.StatusStr',
    result: 'Data.Result',
    callback: 'CallbackUrl',
  },
};
