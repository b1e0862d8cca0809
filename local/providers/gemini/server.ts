/** Speaks Gemini: pictures at once, Veo as operations; refusals are HTTP 200. */
import { filmOf } from '../film-order.ts';
import { at, type LocalProvider, type LocalReply, type LocalRequest, list, text } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { sizeOfRatio } from '../sizes.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const fail = (
  code: number,
  status: string,
  message: string,
  details: object[] = [],
): LocalReply => ({ status: code, json: { error: { code, message, status, details } } });

const REFUSALS: Refusals = {
  'policy-input': { json: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } },
  balance: fail(
    429,
    'RESOURCE_EXHAUSTED',
    'Your prepayment credits are depleted. Please check your billing.',
  ),
  'rate-limited': fail(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (check quota).', [
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
  ]),
  'input-unreadable': fail(400, 'INVALID_ARGUMENT', 'Unable to process input image.'),
};

export function createGeminiServer(jobs: Jobs): LocalProvider {
  return {
    name: 'gemini',
    async handle(request) {
      if (!request.headers['x-goog-api-key'] && !request.query.get('key'))
        return fail(
          403,
          'PERMISSION_DENIED',
          "Method doesn't allow unregistered callers. Please use API Key.",
        );
      const [, model = '', verb] = /^\/models\/([\w.-]+):(\w+)$/.exec(request.path) ?? [];
      if (verb === 'generateContent') return content(jobs, model, request);
      if (verb === 'predictLongRunning') return predict(jobs, model, request);
      const file = /^\/files\/([0-9a-f]+):download$/.exec(request.path)?.[1];
      if (file !== undefined) {
        const path = Buffer.from(file, 'hex').toString();
        return { status: 302, headers: { location: request.mediaUrl(path) } };
      }
      const match = /^\/(models\/[\w.-]+\/operations\/([\w-]+))$/.exec(request.path);
      const [, name = '', id] = match ?? [];
      if (id === undefined)
        return request.path === '/models'
          ? { json: { models: [] } }
          : fail(404, 'NOT_FOUND', 'not found');
      const done = (fields: object): LocalReply => ({ json: { name, done: true, ...fields } });
      return tell(jobs.check('gemini', id), {
        queued: () => ({ json: { name } }),
        running: () => ({ json: { name } }),
        done: (items) =>
          done({
            response: {
              generateVideoResponse: {
                generatedSamples: pathsOf(items).map((path) => ({
                  video: { uri: fileUri(request, path) },
                })),
              },
            },
          }),
        failed: (why) =>
          why === 'policy-output'
            ? done({
                response: {
                  generateVideoResponse: {
                    raiMediaFilteredCount: 1,
                    raiMediaFilteredReasons: [POLICY_MESSAGES[why]],
                  },
                },
              })
            : done({ error: { code: 13, status: 'INTERNAL', message: POLICY_MESSAGES[why] } }),
        unknown: () => fail(404, 'NOT_FOUND', 'Operation not found'),
        trouble: () => fail(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
      });
    },
  };
}

/** Films lie behind the key, as everything else of this provider does. */
const fileUri = ({ baseUrl }: LocalRequest, path: string): string =>
  `${baseUrl}/files/${Buffer.from(path).toString('hex')}:download?alt=media`;

async function content(jobs: Jobs, model: string, { json }: LocalRequest): Promise<LocalReply> {
  const parts = list(at(json, 'contents', 0, 'parts'));
  const prompt = parts
    .map((part) => text(at(part, 'text')))
    .join(' ')
    .trim();
  const inputs = parts
    .map((part) => text(at(part, 'inlineData', 'data')))
    .filter((data) => data !== '')
    .map((data) => `data:image/png;base64,${data}`);
  const size = sizeOfRatio(at(json, 'generationConfig', 'imageConfig', 'aspectRatio')) ?? {};
  const result = await admit(
    jobs,
    { provider: 'gemini', model, kind: 'image', prompt, inputs, ...size },
    REFUSALS,
  );
  if ('reply' in result) return result.reply;
  const view = await jobs.finished(result.job);
  if (view.state === 'failed') {
    const finishReason = view.why === 'policy-output' ? 'IMAGE_SAFETY' : 'NO_IMAGE';
    return { json: { candidates: [{ finishReason, finishMessage: POLICY_MESSAGES[view.why] }] } };
  }
  const { bytes, mime } = await jobs.bytes(result.job, 0);
  const inlineData = { mimeType: mime, data: bytes.toString('base64') };
  return {
    json: {
      candidates: [{ content: { role: 'model', parts: [{ inlineData }] }, finishReason: 'STOP' }],
      usageMetadata: { totalTokenCount: 1_300 },
    },
  };
}

async function predict(jobs: Jobs, model: string, { json }: LocalRequest): Promise<LocalReply> {
  const instance = at(json, 'instances', 0);
  const image = text(at(instance, 'image', 'bytesBase64Encoded'));
  const inputs = image === '' ? [] : [`data:image/png;base64,${image}`];
  const spec = {
    provider: 'gemini',
    model,
    kind: 'video',
    prompt: text(at(instance, 'prompt')),
    inputs,
    film: filmOf(json),
  } as const;
  // A long-running call is refused before it is one, and so with an HTTP error.
  const refusals = {
    ...REFUSALS,
    'policy-input': fail(
      400,
      'INVALID_ARGUMENT',
      'The prompt could not be submitted: it violates our usage policy.',
    ),
  };
  const result = await admit(jobs, spec, refusals);
  return 'reply' in result
    ? result.reply
    : { json: { name: `models/${model}/operations/${result.job.id}` } };
}
