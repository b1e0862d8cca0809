/** The OpenAI API and everybody who repeats it: pictures, edits, chat, speech, transcription. */
import type { Json } from '../../../platform/json.ts';
import { bearer, type Caller, createCaller, type ProtocolContext } from '../../calls/caller.ts';
import { formOf } from '../../calls/forms.ts';
import type { HttpAnswer } from '../../calls/http.ts';
import { evidenceIn, OPENAI_RULES, openAiErrorIn } from '../../calls/openai-errors.ts';
import { asArray, asObject, asString, asText, at } from '../../calls/reading.ts';
import { answeredWith, encoded, mediaAt } from '../../calls/results.ts';
import type { MediaResult, ProviderClient, SubmitRequest, SubmitResult } from '../../contract.ts';

/** Pictures come inside the answer, in base64. */
const MAX_BYTES = 64 * 1024 * 1024;

const OPERATIONS = {
  images: '/images/generations',
  edits: '/images/edits',
  chat: '/chat/completions',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
} as const;
type Operation = keyof typeof OPERATIONS;

/** Where files go, in the operations that take them. */
const FILE_FIELDS = { edits: 'image[]', transcription: 'file' } as const;

export function createOpenAiCompat(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, { rules: OPENAI_RULES, errorIn: openAiErrorIn });
  const headers = bearer(context);
  const { fetchMedia } = context;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }: SubmitRequest): Promise<SubmitResult> {
      const name = asText(call.operation) ?? 'images';
      if (!isOperation(name)) throw new TypeError(`no operation "${name}"`);
      const body = asObject(call.body) ?? {};
      const files = asArray(call.files).map(String);
      const payload =
        name === 'edits' || name === 'transcription'
          ? {
              body: await formOf({ fields: body, files, fileField: FILE_FIELDS[name] }, fetchMedia),
            }
          : { json: body };
      return caller.submit(
        {
          method: 'POST',
          url: context.baseUrl + OPERATIONS[name],
          headers,
          ...payload,
          timeoutMs: context.limits.sync,
          maxBytes: MAX_BYTES,
        },
        (answer) => READERS[name](answer, caller),
      );
    },

    // What answers at once leaves nothing to look up.
    poll: async () => caller.jobEnded('not_found', 'this provider keeps no jobs'),
    cancel: async () => 'unsupported',
  };
}

const isOperation = (name: string): name is Operation => Object.hasOwn(OPERATIONS, name);

type Read = (answer: HttpAnswer, caller: Caller) => SubmitResult | undefined;

const READERS: Readonly<Record<Operation, Read>> = {
  images: readImages,
  edits: readImages,
  chat: ({ json }) => {
    const choice = at(json, 'choices', 0);
    const text = asString(at(choice, 'message', 'content'));
    return text === undefined
      ? undefined
      : answeredWith({ results: [{ type: 'text', text }], usage: at(json, 'usage') });
  },
  speech: ({ bytes, headers, json }) => {
    const mime = headers.get('content-type')?.split(';')[0] ?? 'audio/mpeg';
    if (bytes.length === 0 || json !== undefined || !/^audio\/|octet-stream/.test(mime))
      return undefined;
    return answeredWith({
      results: [encoded('audio', Buffer.from(bytes).toString('base64'), mime)],
    });
  },
  transcription: ({ json }) => {
    const text = at(json, 'text');
    // Silence is an answer: an empty text.
    return typeof text !== 'string'
      ? undefined
      : answeredWith({ results: [{ type: 'text', text }], usage: at(json, 'usage') });
  },
};

/** `data[]` with URLs, base64 or single errors; SiliconFlow calls it `images[]`. */
function readImages({ json }: HttpAnswer, caller: Caller): SubmitResult | undefined {
  const items = [...asArray(at(json, 'data')), ...asArray(at(json, 'images'))];
  const format = `image/${asText(at(json, 'output_format')) ?? 'png'}`;
  const results = items.flatMap((item) => pictureIn(item, format));
  const itemErrors = items.flatMap((item) => {
    const error: Json | undefined = at(item, 'error');
    if (error !== undefined && error !== null) return [caller.itemError(evidenceIn(error) ?? {})];
    return isRefused(item) ? [caller.jobEnded('content_policy', REFUSED, 'output').error] : [];
  });
  return answeredWith({ results, itemErrors, usage: at(json, 'usage') });
}

function pictureIn(item: Json, format: string): MediaResult[] {
  const told = asText(at(item, 'mime_type'));
  const mime = told?.startsWith('image/') ? told : undefined;
  const base64 = asString(at(item, 'b64_json'));
  if (base64 !== undefined) return [encoded('image', base64, mime ?? format)];
  const found = mediaAt('image', [at(item, 'url')]);
  return mime === undefined ? found : found.map((picture) => ({ ...picture, mime }));
}

const REFUSED = 'the provider kept the picture back (respect_moderation: false)';

/** xAI's word for a picture it made and does not give. */
const isRefused = (item: Json): boolean =>
  at(item, 'respect_moderation') === false && pictureIn(item, '').length === 0;
