/** Inside another page's frame, where clicks could be led, there is nothing to click on. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, theEnvironment } from '../../support/browser/browser.ts';
import { openConsole } from '../../support/browser/console.ts';

/** Somebody else's site, with a frame of whatever its query says. */
let around: Server;

describe('in a frame', () => {
  beforeAll(async () => {
    around = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://around');
      const sandbox = searchParams.has('sandbox')
        ? 'sandbox="allow-scripts allow-same-origin"'
        : '';
      response.setHeader('content-type', 'text/html');
      response.end(
        `<iframe ${sandbox} width=900 height=600 src="${searchParams.get('of')}"></iframe>`,
      );
    });
    await once(around.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => around.close());

  test.each(['', '&sandbox'])(
    'the console in a frame says that it is not shown there, and asks for nothing (%s)',
    async (more) => {
      const { cloud } = await theEnvironment();
      // Logged in, in this very tab: what a page around it would count on.
      const page = await openConsole({ route: 'money' });
      await page.locator('tbody [data-row]').first().waitFor();
      const asked: string[] = [];
      page.on('request', (request) => {
        const isInside = request.frame().parentFrame() !== null;
        if (isInside && request.method() === 'POST') asked.push(request.url());
      });
      const of = encodeURIComponent(`${cloud.url}/console/#/money`);
      await page.goto(
        `http://127.0.0.1:${(around.address() as AddressInfo).port}/?of=${of}${more}`,
      );
      const frame = page.frameLocator('iframe');
      await frame.getByText('不能嵌入其他网页').waitFor();
      expect(await frame.locator('a, button, input, [tabindex]').count()).toBe(0);
      expect(asked).toEqual([]);
      await page.context().close();
    },
  );

  test('by itself the same address is the page', async () => {
    const page = await openPage({ path: '/console/#/money' });
    await page.getByRole('button', { name: '以本机操作员登录' }).waitFor();
  });
});
