/** A receiver as `standardwebhooks` has it, over real sockets; events of pictures and of modules. */
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/events.ts';
import { openPlace } from './place.mjs';

let place;
beforeAll(async () => {
  place = await openPlace('webhooks');
});
afterAll(() => place.close());

let server;
let address;
let requests;
/** What is answered, the first first; then 204. */
let answers;
beforeEach(async () => {
  requests = [];
  answers = [];
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answers.shift() ?? 204).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}/darkroom`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

let users = 0;
async function begin() {
  const openid = `o-news-${++users}`;
  const scopes = ['image', 'tasks', 'tasks:write', 'webhooks'];
  const key = await place.user(openid, 100, { scopes });
  const call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${place.url}${path}`, init);
    return { status: response.status, json: await response.json() };
  };
  const { json: endpoint } = await call('POST', '/v1/webhooks', { url: address });
  return { openid, call, endpoint, webhook: new Webhook(endpoint.secret) };
}

const arrived = (count) => eventually(async () => requests.length >= count);
const tell = () => place.environment.cloud.timers.runNow('send');

test('an event of a picture arrives, and the package finds its signature good', async () => {
  const { call, webhook } = await begin();
  const { status } = await call('POST', '/v1/images/generations', { prompt: 'a red lighthouse' });
  expect(status).toBe(200);
  await arrived(1);
  const [{ headers, body }] = requests;
  const event = webhook.verify(body, headers);
  expect(event).toMatchObject({ type: 'task.completed', data: { status: 'completed' } });
  const task = await call('GET', `/v1/tasks/${event.data.id}`);
  expect(task.json.credits.charged).toBe(event.data.credits.charged);
  const other = new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`);
  expect(() => other.verify(body, headers)).toThrow();
  expect(() => webhook.verify(`${body} `, headers)).toThrow();
});

test('a task of another module tells of its end, and a failed delivery comes again', async () => {
  const { call, webhook } = await begin();
  answers = [500];
  await call('POST', '/v1/tasks', {
    id: 'report-1',
    task_kind: 'report',
    source_module: 'reports',
  });
  await call('POST', '/v1/tasks/report-1/fail', { failure_message: 'no source' });
  await arrived(1);
  await eventually(async () => {
    await tell();
    return requests.length >= 2;
  });
  const events = requests.map(({ headers, body }) => webhook.verify(body, headers));
  expect(events[1]).toEqual(events[0]);
  expect(events[0].data).toMatchObject({ id: 'report-1', failure_message: 'no source' });
  const ids = requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
});

test('two secrets sign during a rotation, and either is enough', async () => {
  const { call, endpoint, webhook } = await begin();
  const { json: rotated } = await call('POST', `/v1/webhooks/${endpoint.id}/rotate`, {});
  await call('POST', `/v1/webhooks/${endpoint.id}/test`, {});
  await arrived(1);
  const [{ headers, body }] = requests;
  for (const one of [webhook, new Webhook(rotated.secret)]) {
    expect(one.verify(body, headers).type).toBe('webhook.test');
  }
});

test('410 switches the endpoint off', async () => {
  const { call, endpoint } = await begin();
  answers = [410];
  await call('POST', `/v1/webhooks/${endpoint.id}/test`, {});
  await arrived(1);
  await eventually(async () => {
    const { json } = await call('GET', `/v1/webhooks/${endpoint.id}`);
    return json.disabled_because === 'gone';
  });
});
