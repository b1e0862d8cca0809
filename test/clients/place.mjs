/** A whole Darkroom for the suites, with users who have keys. */
import { startTestEnvironment } from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';

export async function openPlace(name) {
  const environment = await startTestEnvironment({
    name,
    providerSpeed: 20,
    allProviders: true,
    isQuick: true,
    variables: { DARKROOM_MAX_IN_FLIGHT: '50' },
  });
  const { cloud } = environment;
  const control = async (path, body) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${cloud.url}/_local/${path}`, init);
    if (!response.ok) throw new Error(await response.text());
  };
  return {
    environment,
    url: `${cloud.url}/api`,
    /** A new user with so many credits, and a key. */
    user: async (openid, credits, wish = {}) => {
      if (credits > 0) await environment.grant(openid, credits);
      const { key } = await environment.operate('createKey', { openid, name: 'suite', ...wish });
      return key;
    },
    /** For the next requests of HTTP access. */
    faults: (faults) => control('http-faults', { path: '/api/', ...faults }),
    tasksOf: (openid) => cloud.engine.find('task_queue', { filter: { openid } }),
    capturedOf: async (openid) => {
      const account = () => cloud.engine.find('credit_accounts', { filter: { _id: openid } });
      await eventually(async () => (await account())[0]?.in_flight === 0);
      return (await account())[0].captured;
    },
    close: () => environment.close(),
  };
}
