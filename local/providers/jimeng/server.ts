/** Speaks Volcengine's visual API for Jimeng, signature included. */
import { volcHeaders } from '../../../shared/providers/signatures/volc.ts';
import { type Account, accountOf } from '../accounts.ts';
import { filmOf } from '../film-order.ts';
import {
  at,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { admit, pathsOf, type Refusals, tell } from '../wording.ts';

export const JIMENG_KEYS = { accessKey: 'AKLTlocal', secretKey: 'local-volc-secret' } as const;

const say = (
  code: number,
  message: string,
  data: object | null = null,
  status = code === 10000 ? 200 : 400,
): LocalReply => ({
  status,
  json: { code, data, message, request_id: 'local', status: code, time_elapsed: '12ms' },
});

const REFUSALS: Refusals = {
  'policy-input': say(50412, 'Text Risk Not Pass'),
  balance: say(50400, 'Access denied: insufficient balance'),
  'rate-limited': say(
    50430,
    'Request Has Reached API Concurrent Limit, Please Try Later',
    null,
    429,
  ),
  'input-unreadable': say(50207, 'Image Decode Error'),
};

export function createJimengServer(jobs: Jobs): LocalProvider {
  return {
    name: 'jimeng',
    async handle(request) {
      const account = accountFor(request);
      if (account === 'unpaid') return REFUSALS.balance;
      if (account === 'stranger') {
        return {
          status: 401,
          json: {
            ResponseMetadata: {
              Error: {
                CodeN: 100010,
                Code: 'SignatureDoesNotMatch',
                Message: 'The request signature does not match.',
              },
            },
          },
        };
      }
      const body = request.json;
      const reqKey = text(at(body, 'req_key'));
      if (!/^jimeng_/.test(reqKey)) return say(50215, 'Input invalid for this service.');
      if (request.query.get('Action') === 'CVSync2AsyncSubmitTask') {
        const video = /_(t2v|i2v|ti2v)/.test(reqKey);
        const inputs = strings(list(at(body, 'image_urls')));
        const spec = {
          provider: 'jimeng',
          model: reqKey,
          kind: video ? 'video' : 'image',
          prompt: text(at(body, 'prompt')),
          inputs,
          film: filmOf(body),
          note: reqKey,
        } as const;
        const result = await admit(jobs, spec, REFUSALS);
        return 'reply' in result ? result.reply : say(10000, 'Success', { task_id: result.job.id });
      }
      const id = text(at(body, 'task_id'));
      const missing = (): LocalReply => say(10000, 'Success', { status: 'not_found' });
      return tell(jobs.check('jimeng', id), {
        queued: () => say(10000, 'Success', { status: 'in_queue' }),
        running: () => say(10000, 'Success', { status: 'generating' }),
        done: (items, job) => {
          // Looked up under another req_key, the job is not there.
          if (job.spec.note !== reqKey) return missing();
          const urls = pathsOf(items).map((path) => request.mediaUrl(path));
          return say(10000, 'Success', {
            status: 'done',
            ...(job.spec.kind === 'video'
              ? { video_url: urls[0] ?? '' }
              : { image_urls: urls, binary_data_base64: null }),
          });
        },
        failed: (why) =>
          why === 'policy-output'
            ? say(50511, 'Post Img Risk Not Pass')
            : say(50520, 'Risk Internal Error', null, 500),
        unknown: missing,
        trouble: () => say(50500, 'Internal Error', null, 500),
      });
    },
  };
}

function accountFor(request: LocalRequest): Account {
  const stamp = String(request.headers['x-date'] ?? '');
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) return 'stranger';
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const now = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const authorization = request.headers.authorization ?? '';
  const accessKey = /Credential=([^/]+)/.exec(authorization)?.[1] ?? '';
  const expected = volcHeaders({
    host: request.headers.host ?? '',
    query: Object.fromEntries(request.query),
    body: request.body.toString('utf8'),
    ...JIMENG_KEYS,
    accessKey,
    now,
  });
  if (authorization !== expected.Authorization) return 'stranger';
  return accountOf(accessKey, JIMENG_KEYS.accessKey);
}
