import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../shared/providers/signatures/digest.ts';
import { klingToken } from '../../../shared/providers/signatures/jwt.ts';
import { tc3Headers } from '../../../shared/providers/signatures/tc3.ts';
import { volcHeaders, volcQuery } from '../../../shared/providers/signatures/volc.ts';
import {
  callbackToken,
  isCallbackToken,
  verifyElevenLabs,
  verifyFal,
  verifyKie,
  verifyPollo,
  verifyStandard,
} from '../../../shared/providers/signatures/webhooks.ts';

const NOW = 1_760_000_000_123;
const SECONDS = '1760000000';

describe('TC3', () => {
  it("signs the vendor's own documented example", () => {
    const headers = tc3Headers({
      service: 'cvm',
      host: 'cvm.tencentcloudapi.com',
      action: 'DescribeInstances',
      version: '2017-03-12',
      region: 'ap-guangzhou',
      secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
      secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
      body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
      now: 1_551_113_065_000,
      contentType: 'application/json; charset=utf-8',
    });
    expect(headers.Authorization).toBe(
      'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
    );
  });

  it('carries temporary credentials and Chinese text', () => {
    const headers = tc3Headers({
      service: 'aiart',
      host: 'aiart.tencentcloudapi.com',
      action: 'SubmitTextToImageJob',
      version: '2022-12-29',
      secretId: 'AKIDexample',
      secretKey: 'example-secret',
      token: 'tok',
      body: '{"Prompt":"海边"}',
      now: NOW,
    });
    expect(headers).toMatchObject({ 'X-TC-Token': 'tok', 'X-TC-Timestamp': SECONDS });
    expect(headers).not.toHaveProperty('X-TC-Region');
    expect(headers.Authorization).toContain(
      'Signature=a22656e92bb4bf9f7ea7131594a43dd0fffd73fd5b52f7853a9beac0e0ba0e00',
    );
  });
});

describe('Volcengine V4', () => {
  it("signs as the vendor's SDK does", () => {
    const headers = volcHeaders({
      host: 'visual.volcengineapi.com',
      query: { Version: '2022-08-31', Action: 'CVSync2AsyncSubmitTask' },
      body: '{"prompt":"海边"}',
      accessKey: 'AKLTexample',
      secretKey: 'example-secret',
      now: NOW,
    });
    expect(headers).toMatchObject({
      'X-Date': '20251009T085320Z',
      'X-Content-Sha256': '6a681745c667cf94a264b79615575a0e6fef9b64174051a3abc83299bed4f2b5',
      Authorization:
        'HMAC-SHA256 Credential=AKLTexample/20251009/cn-north-1/cv/request, SignedHeaders=host;x-content-sha256;x-date, Signature=04fb76668bdec10da6ba1ee974cf4c3a3249178af76003c2d48414c5ab4c6a15',
    });
  });

  it('sorts and encodes the query by RFC 3986', () => {
    expect(volcQuery({ b: "x y!*'()", a: '海' })).toBe('a=%E6%B5%B7&b=x%20y%21%2A%27%28%29');
  });
});

it('Kling tokens are HS256, valid a little before and half an hour after now', () => {
  expect(klingToken('ak', 'sk', NOW)).toBe(
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhayIsImV4cCI6MTc2MDAwMTgwMCwibmJmIjoxNzU5OTk5OTk1fQ.V6vtYaMcZ5lYtdTkYP3rvrdBJXm_QY8hqt8X7NjDCjo',
  );
});

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text);

describe('webhook checks', () => {
  const body = '{"id":"job"}';
  const rawBody = Buffer.from(body);
  const other = Buffer.from('{"id":"job" }');
  const LATE = NOW + 301_000;

  it('Standard Webhooks: any of several signatures, raw bytes, five minutes', () => {
    const secret = `whsec_${Buffer.from('key').toString('base64')}`;
    const good = `v1,${hmac('key', `msg.${SECONDS}.${body}`).digest('base64')}`;
    const headers = {
      'webhook-id': 'msg',
      'webhook-timestamp': SECONDS,
      'webhook-signature': `v1,AAAA ${good}`,
    };
    expect(verifyStandard({ rawBody, headers }, secret, NOW)).toBe(true);
    expect(verifyStandard({ rawBody: other, headers }, secret, NOW)).toBe(false);
    expect(verifyStandard({ rawBody, headers }, secret, LATE)).toBe(false);
    expect(verifyStandard({ rawBody, headers }, 'whsec_AAAA', NOW)).toBe(false);
    expect(
      verifyStandard(
        { rawBody, headers: { ...headers, 'webhook-timestamp': 'soon' } },
        secret,
        NOW,
      ),
    ).toBe(false);
    expect(
      verifyStandard(
        { rawBody, headers: { ...headers, 'webhook-signature': good.replace('v1', 'v2') } },
        secret,
        NOW,
      ),
    ).toBe(false);
    expect(verifyStandard({ rawBody, headers: {} }, secret, NOW)).toBe(false);
  });

  it('Pollo: one bare signature, secret in base64', () => {
    const secret = Buffer.from('key').toString('base64');
    const headers = {
      'x-webhook-id': 'msg',
      'x-webhook-timestamp': SECONDS,
      'x-webhook-signature': hmac('key', `msg.${SECONDS}.${body}`).digest('base64'),
    };
    expect(verifyPollo({ rawBody, headers }, secret, NOW)).toBe(true);
    expect(verifyPollo({ rawBody: other, headers }, secret, NOW)).toBe(false);
    expect(verifyPollo({ rawBody, headers }, secret, LATE)).toBe(false);
    expect(
      verifyPollo({ rawBody, headers: { ...headers, 'x-webhook-signature': '' } }, secret, NOW),
    ).toBe(false);
  });

  it('Kie: the task id and nothing more', () => {
    const headers = {
      'x-webhook-timestamp': SECONDS,
      'x-webhook-signature': hmac('key', `job.${SECONDS}`).digest('base64'),
    };
    expect(verifyKie(headers, { taskId: 'job', secret: 'key', nowMs: NOW })).toBe(true);
    expect(verifyKie(headers, { taskId: 'other', secret: 'key', nowMs: NOW })).toBe(false);
    expect(verifyKie(headers, { taskId: 'job', secret: 'key', nowMs: LATE })).toBe(false);
  });

  it('ElevenLabs: t and v0, half an hour', () => {
    const signature = hmac('key', `${SECONDS}.${body}`).digest('hex');
    const headers = { 'elevenlabs-signature': `t=${SECONDS}, v0=${signature}` };
    expect(verifyElevenLabs({ rawBody, headers }, 'key', NOW + 1_700_000)).toBe(true);
    expect(verifyElevenLabs({ rawBody, headers }, 'key', NOW + 1_900_000)).toBe(false);
    expect(verifyElevenLabs({ rawBody: other, headers }, 'key', NOW)).toBe(false);
    expect(
      verifyElevenLabs({ rawBody, headers: { 'elevenlabs-signature': 'nonsense' } }, 'key', NOW),
    ).toBe(false);
  });

  it('fal: Ed25519 by any of its published keys', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const stranger = generateKeyPairSync('ed25519').publicKey;
    const x = (key: typeof publicKey): string => key.export({ format: 'jwk' }).x ?? '';
    const message = ['req', 'user', SECONDS, sha256Hex(rawBody)].join('\n');
    const headers = {
      'x-fal-webhook-request-id': 'req',
      'x-fal-webhook-user-id': 'user',
      'x-fal-webhook-timestamp': SECONDS,
      'x-fal-webhook-signature': sign(null, Buffer.from(message), privateKey).toString('hex'),
    };
    expect(verifyFal({ rawBody, headers }, [x(stranger), x(publicKey)], NOW)).toBe(true);
    expect(verifyFal({ rawBody, headers }, [x(stranger)], NOW)).toBe(false);
    expect(verifyFal({ rawBody: other, headers }, [x(publicKey)], NOW)).toBe(false);
    expect(verifyFal({ rawBody, headers }, [x(publicKey)], LATE)).toBe(false);
    expect(verifyFal({ rawBody, headers }, ['not a key'], NOW)).toBe(false);
  });

  it('callback tokens belong to one task and one deployment', () => {
    const token = callbackToken('server-key', 'task');
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(isCallbackToken(token, 'server-key', 'task')).toBe(true);
    expect(isCallbackToken(token, 'server-key', 'other')).toBe(false);
    expect(isCallbackToken(token, 'other-key', 'task')).toBe(false);
    expect(isCallbackToken('', 'server-key', 'task')).toBe(false);
  });
});
