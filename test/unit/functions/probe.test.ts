import { expect, test } from 'vitest';
import { handle, type ProbeOptions } from '../../../functions/probe/handler.ts';

const SECRET = 'an operator secret of tests';
const logged: object[] = [];
const options: ProbeOptions = {
  adminSecret: SECRET,
  environment: { DARKROOM_ADMIN_SECRET: SECRET, TENCENTCLOUD_REGION: 'ap-shanghai' },
  runtime: 'v20.19.0',
  log: (report) => logged.push(report),
};
const context = { memory_limit_in_mb: 256, time_limit_in_ms: 20_000, request_id: 'r-1' };
const http = (headers: Record<string, string>) => ({ httpMethod: 'GET', path: '/probe', headers });

test('a trigger’s event is told by its shape, and no value of it', () => {
  const event = {
    Type: 'Timer',
    TriggerName: 'x',
    data: { doc: { _id: 'secret-id', list: ['a'] } },
  };
  const report = handle(options, { event, context });
  expect(report).toMatchObject({
    kind: { Type: 'Timer', TriggerName: 'x' },
    event: { data: { doc: { _id: 'text of 9', list: { list_of: 1, first: 'text of 1' } } } },
    limits: { memory_mb: 256, time_ms: 20_000 },
    variables: ['DARKROOM_ADMIN_SECRET', 'TENCENTCLOUD_REGION'],
  });
  expect(logged).toEqual([report]);
  expect(JSON.stringify(report)).not.toContain('secret-id');
});

test('over HTTP it answers who brings the secret, and is not there for others', () => {
  const stranger = handle(options, { event: http({ 'x-darkroom-probe': 'guess' }), context });
  expect(stranger).toEqual({ statusCode: 404, headers: {}, body: '' });
  const owner = handle(options, { event: http({ 'X-Darkroom-Probe': SECRET }), context });
  expect(owner).toMatchObject({ statusCode: 200 });
  const { body } = owner as { body: string };
  expect(body).not.toContain(SECRET);
  expect(JSON.parse(body).event.headers).toEqual({
    'X-Darkroom-Probe': `text of ${SECRET.length}`,
  });
});

test('without a secret set nobody is answered over HTTP', () => {
  const event = http({ 'x-darkroom-probe': '' });
  const unset = { ...options, adminSecret: null };
  expect(handle(unset, { event, context })).toMatchObject({ statusCode: 404 });
});
