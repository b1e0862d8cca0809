/** What Kie refuses of newer models, and how its music is worded. */
import { at, type Json, type LocalReply, type LocalRequest, strings, text } from '../http.ts';
import type { Job } from '../jobs.ts';
import { POLICY_MESSAGES, pathsOf, type Words } from '../wording.ts';

const REFERENCES = [
  ['reference_image_urls', 9],
  ['reference_video_urls', 3],
  ['reference_audio_urls', 3],
] as const;

/** Frames or likenesses, never both; elements need a frame and two to four sides. */
export function problemWithMedia(body: Json): string | undefined {
  const input = at(body, 'input');
  const model = text(at(body, 'model'));
  if (/seedance-2/.test(model)) {
    const lists = REFERENCES.map(([name, max]) => ({ name, max, urls: strings(at(input, name)) }));
    const tooMany = lists.find(({ urls, max }) => urls.length > max);
    if (tooMany !== undefined) return `${tooMany.name} exceeds the maximum of ${tooMany.max}`;
    const framed = at(input, 'first_frame_url') ?? at(input, 'last_frame_url');
    const liked = lists.some(({ urls }) => urls.length > 0);
    if (framed !== undefined && liked) {
      return 'first_frame_url/last_frame_url and reference media cannot be used together';
    }
    if (at(input, 'last_frame_url') !== undefined && at(input, 'first_frame_url') === undefined) {
      return 'last_frame_url requires first_frame_url';
    }
  }
  const elements = at(input, 'kling_elements');
  if (Array.isArray(elements)) {
    if (strings(at(input, 'image_urls')).length === 0)
      return 'image_urls is required with kling_elements';
    for (const element of elements) {
      const sides = strings(at(element, 'element_input_urls')).length;
      if (sides < 2 || sides > 4) return 'element_input_urls must have 2 to 4 items';
      if (!text(at(input, 'prompt')).includes(`@${text(at(element, 'name'))}`)) {
        return 'kling_elements must be referenced in the prompt';
      }
    }
  }
  return undefined;
}

export function problemWithMusic(body: Json): string | undefined {
  if (text(at(body, 'callBackUrl')) === '') return 'Please enter callBackUrl.';
  if (!/^V\d/.test(text(at(body, 'model'))))
    return 'The model name you specified is not supported.';
  if (typeof at(body, 'customMode') !== 'boolean') return 'customMode cannot be null';
  if (typeof at(body, 'instrumental') !== 'boolean') return 'instrumental cannot be null';
  if (at(body, 'customMode') === true) {
    return text(at(body, 'style')) === '' || text(at(body, 'title')) === ''
      ? 'style and title are required in custom mode'
      : undefined;
  }
  return text(at(body, 'prompt')).length > 500 ? 'prompt is too long' : undefined;
}

/** Music: a status in capitals, tracks inside the response. */
export function musicWords(request: LocalRequest): Words {
  const record = (job: Job, status: string, fields: object = {}): LocalReply => ({
    json: { code: 200, msg: 'success', data: { taskId: job.id, status, ...fields } },
  });
  return {
    queued: (job) => record(job, 'PENDING'),
    running: (job) => record(job, 'TEXT_SUCCESS'),
    done: (items, job) =>
      record(job, 'SUCCESS', {
        response: {
          sunoData: pathsOf(items).map((path, index) => ({
            id: `${job.id}-${index}`,
            audioUrl: request.mediaUrl(path),
            duration: 30,
          })),
        },
      }),
    failed: (why, job) =>
      record(job, why === 'policy-output' ? 'SENSITIVE_WORD_ERROR' : 'GENERATE_AUDIO_FAILED', {
        errorMessage: POLICY_MESSAGES[why],
      }),
    unknown: () => ({ json: { code: 200, msg: 'success', data: null } }),
    trouble: () => ({ json: { code: 500, msg: 'Server exception, please try again later' } }),
  };
}
