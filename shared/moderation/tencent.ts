import type { Clock } from '../platform/clock.ts';
import type { JsonObject } from '../platform/json.ts';
import { type Http, tc3Headers } from '../providers/index.ts';
import type { Moderator, Outcome, SoundToCheck, Verdict } from './contract.ts';
import { strictest } from './contract.ts';
import { CannotCheckError, ModerationUnavailableError } from './errors.ts';

export interface TencentOptions {
  readonly secretId: string;
  readonly secretKey: string;
  /** With CloudBase's temporary credentials. */
  readonly token?: string;
  /** Default `ap-guangzhou`. */
  readonly region?: string;
  /** Strategy numbers of the console; without them the default strategies judge. */
  readonly textBizType?: string;
  readonly pictureBizType?: string;
  readonly soundBizType?: string;
  /** Origin of a local server instead of `https://{service}.tencentcloudapi.com`. */
  readonly baseUrl?: string;
  /** For one call, ms. Default 8,000. */
  readonly timeoutMs?: number;
}

export interface TencentDeps {
  readonly http: Http;
  readonly clock: Clock;
}

const VERSION = '2020-12-29';
/** TMS takes 10,000 characters, IMS 5 MB before base64. */
const TEXT_LIMIT = 10_000;
const PICTURE_LIMIT_BYTES = 5_000_000;
/** AMS answers at once for files of up to a minute and 4 MB before base64: longer ones go in pieces. */
const SOUND_LIMIT_BYTES = 4_000_000;
const SOUND_LIMIT_MS = 59_000;
const MOST_PIECES = 60;
const SOUND_FORMATS = { 'audio/mpeg': 'mp3', 'audio/wav': 'wav' } as const;
const SUGGESTIONS: ReadonlyMap<unknown, Outcome> = new Map([
  ['Pass', 'pass'],
  ['Review', 'review'],
  ['Block', 'block'],
]);

type Service = 'tms' | 'ims' | 'ams';

/** Tencent Cloud's text (TMS), image (IMS) and audio (AMS) moderation; all three answer at once. */
export function createTencentModerator(options: TencentOptions, deps: TencentDeps): Moderator {
  const call = (service: Service, action: string, parameters: JsonObject) =>
    callTencent({ options, deps, service, action, parameters });
  return {
    sees: true,
    hears: true,
    async checkText({ text }) {
      const characters = [...text];
      const verdicts: Verdict[] = [];
      for (let from = 0; from < characters.length; from += TEXT_LIMIT) {
        const part = characters.slice(from, from + TEXT_LIMIT).join('');
        const parameters = { Content: Buffer.from(part).toString('base64') };
        verdicts.push(
          await call('tms', 'TextModeration', withBizType(parameters, options.textBizType)),
        );
      }
      return verdicts.length === 0
        ? { outcome: 'pass', source: 'tencent', labels: [], ticket: null }
        : strictest(verdicts);
    },
    async checkPicture({ address, bytes, id }) {
      const inline = bytes.length <= PICTURE_LIMIT_BYTES;
      const picture: JsonObject = inline
        ? { FileContent: Buffer.from(bytes).toString('base64') }
        : { FileUrl: await address() };
      const parameters = { ...picture, DataId: dataId(id) };
      return call('ims', 'ImageModeration', withBizType(parameters, options.pictureBizType));
    },
    async checkSound(sound) {
      const verdicts: Verdict[] = [];
      for (const [index, piece] of piecesOf(sound).entries()) {
        const parameters = {
          DataId: dataId(`${sound.id}-${index}`),
          FileFormat: SOUND_FORMATS[sound.mime],
          FileContent: Buffer.from(piece).toString('base64'),
        };
        const said = withBizType(parameters, options.soundBizType);
        const verdict = await call('ams', 'CreateAudioModerationSyncTask', said);
        if (verdict.outcome === 'block') return verdict;
        verdicts.push(verdict);
      }
      return strictest(verdicts);
    },
  };
}

/** Letters, digits and a few signs, 64 at most. */
const dataId = (id: string): string => id.replace(/[^\w@#-]/g, '-').slice(0, 64);

/** Throws CannotCheckError for what would take too many calls, or is too large for its length. */
function piecesOf({ bytes, ms, pieces }: SoundToCheck): readonly Uint8Array[] {
  const whole = bytes.length / Math.max(1, ms);
  const cut = pieces(Math.min(SOUND_LIMIT_MS, Math.floor((SOUND_LIMIT_BYTES * 0.9) / whole)));
  const largest = Math.max(...cut.map(({ length }) => length));
  if (cut.length > MOST_PIECES || largest > SOUND_LIMIT_BYTES) {
    throw new CannotCheckError(`a sound of ${cut.length} pieces, the largest of ${largest} bytes`);
  }
  return cut;
}

const withBizType = (parameters: JsonObject, bizType: string | undefined): JsonObject =>
  bizType === undefined ? parameters : { ...parameters, BizType: bizType };

interface TencentCall {
  readonly options: TencentOptions;
  readonly deps: TencentDeps;
  readonly service: Service;
  readonly action: string;
  readonly parameters: JsonObject;
}

async function callTencent(call: TencentCall): Promise<Verdict> {
  const { options, deps, service, action } = call;
  const url = `${options.baseUrl ?? `https://${service}.tencentcloudapi.com`}/`;
  // What is signed is where it goes.
  const { host } = new URL(url);
  const body = JSON.stringify(call.parameters);
  const { secretId, secretKey, token, region = 'ap-guangzhou' } = options;
  const now = deps.clock.now();
  const credentials = { secretId, secretKey, ...(token === undefined ? {} : { token }) };
  const signed = { service, host, action, version: VERSION, region, body, now, ...credentials };
  const exchange = await deps.http.exchange({
    method: 'POST',
    url,
    headers: tc3Headers(signed),
    body,
    timeoutMs: options.timeoutMs ?? 8_000,
  });
  if (exchange.kind === 'no_answer') {
    throw new ModerationUnavailableError(`${action}: ${exchange.reason} ${exchange.message}`);
  }
  return readResponse(action, exchange.json);
}

/** What it says of files it will never take; everything else may pass. */
const UNFIT =
  /^(InvalidParameter|InvalidParameterValue|UnsupportedOperation|ResourceUnavailable\.InvalidFile)/;

/** HTTP 200 either way; an error stands inside `Response`. */
function readResponse(action: string, json: unknown): Verdict {
  const response = asObject(asObject(json)?.Response);
  const error = asObject(response?.Error);
  const outcome = SUGGESTIONS.get(response?.Suggestion);
  const refused = typeof error?.Code === 'string' && UNFIT.test(error.Code);
  if (refused && action !== 'TextModeration') {
    throw new CannotCheckError(`${action}: ${String(error?.Code)} ${String(error?.Message)}`);
  }
  if (!response || error || !outcome) {
    const said = error ? `${String(error.Code)} ${String(error.Message)}` : 'no suggestion';
    throw new ModerationUnavailableError(`${action}: ${said}`);
  }
  const labels = [response.Label, response.SubLabel].filter(
    (label): label is string => typeof label === 'string' && label !== '',
  );
  return { outcome, source: 'tencent', labels: outcome === 'pass' ? [] : labels, ticket: null };
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
