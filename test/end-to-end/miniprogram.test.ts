/** The mini-program of this project on a phone without a screen, against a whole Darkroom. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';
import { startTestEnvironment, type TestEnvironment } from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import {
  newStorage,
  openPhone,
  type PhoneOptions,
  type TestPhone,
} from '../support/phone/phone.ts';

let environment: TestEnvironment;
const phones: TestPhone[] = [];

beforeAll(async () => {
  // Rounds come while tasks are under way, as in `npm start`.
  const pace = { providerSpeed: 20, isQuick: true };
  environment = await startTestEnvironment({ name: 'miniprogram', ...pace });
});
afterEach(() => {
  for (const phone of phones.splice(0)) phone.kill();
});
afterAll(async () => {
  await environment?.close();
});

async function open(user: string, options: Partial<PhoneOptions> = {}): Promise<TestPhone> {
  const { url, context } = environment.cloud;
  const phone = await openPhone({ url, envId: context.envId, user, ...options });
  phones.push(phone);
  return phone;
}

const books = async (user: string) => {
  const of = async (name: string, where: object) =>
    (await environment.app.database().collection(name).where(where).get()).data;
  const [account] = await of('credit_accounts', { _id: user });
  return { account, tasks: await of('task_queue', { openid: user }) };
};

/** Chooses a scene and a photo: what the button then says is its price. */
async function prepare(phone: TestPhone): Promise<void> {
  await phone.tap(/^海边日落，/);
  await phone.tap('选择照片');
  await phone.tap(/^示例照片/);
  await phone.sees('生成· 10 积分');
}

/** Sends it, and is then on the page of works. */
async function generate(phone: TestPhone, prompt = ''): Promise<void> {
  await prepare(phone);
  if (prompt !== '') phone.type(prompt);
  await phone.tap(/^生成，10 积分$/);
}

let users = 0;
async function newUser(credits: number): Promise<string> {
  users += 1;
  const user = `o-phone-user-${String(users).padStart(15, '0')}`;
  if (credits > 0) await environment.grant(user, credits);
  return user;
}

const WORKS = { start: 'pages/works/works' };

const showsPicture = (document: Document): boolean =>
  [...document.querySelectorAll('work-card [role=button]')].some(({ textContent }) =>
    /^AI生成.*海边日落/su.test((textContent ?? '').trim()),
  );

describe('the mini-program', () => {
  test('makes a picture: scene, photo, price, progress, toast, picture', async () => {
    const user = await newUser(100);
    const phone = await open(user);
    await phone.sees('余额 100 积分');
    await generate(phone);
    await phone.sees('“海边日落”已完成');
    await phone.tap(/^AI生成.*海边日落/su);
    await phone.sees('保存到相册');
    await phone.tap('收藏');
    // Its own photo is there to be compared with.
    await phone.tap('对比原图');
    await phone.sees('只看成片');
    const { account, tasks } = await books(user);
    expect(tasks).toHaveLength(1);
    expect(account).toMatchObject({ available: 90, captured: 10, held: 0 });
  });

  test('two taps are one task', async () => {
    const user = await newUser(100);
    const phone = await open(user);
    await prepare(phone);
    await Promise.all([phone.tap(/^生成，10 积分$/), phone.tap(/^生成，10 积分$/)]);
    await phone.sees('“海边日落”已完成');
    expect((await books(user)).tasks).toHaveLength(1);
  });

  test('a kill at any moment of a wish: one task, one charge, and the picture at the end', async () => {
    const user = await newUser(100);
    const storage = newStorage();
    const moments = [
      ...['before getBalance', 'before send', 'after send', 'before generate', 'after generate'],
      ...['before getProgress', 'before getWork'],
    ];
    for (const moment of moments) {
      const isFirst = moment === moments[0];
      let dies: () => void = () => undefined;
      const died = new Promise<void>((resolve) => {
        dies = resolve;
      });
      // A life that never comes to its moment ends with the picture.
      const phone = await open(user, {
        storage,
        ...(isFirst ? {} : WORKS),
        onRequest(step, when) {
          if (isFirst && storage.texts.size === 0) return;
          if (`${when} ${step.split(' ')[0]}` === moment) dies();
        },
      });
      if (isFirst) await generate(phone);
      await Promise.race([died, phone.sees(/AI生成/).catch(() => undefined)]);
      phone.kill();
    }
    const last = await open(user, { storage, ...WORKS });
    await eventually(async () => (await books(user)).account.captured === 10);
    await last.until(() => showsPicture(last.document), 'the picture');
    const { account, tasks } = await books(user);
    expect(tasks).toHaveLength(1);
    expect(account).toMatchObject({ available: 90, captured: 10, held: 0 });
  });

  test.each(['refused', 'silent'])('a watch that is %s is no hindrance', async (watch) => {
    const phone = await open(await newUser(100), { switches: { watch } });
    await generate(phone);
    await phone.until(() => showsPicture(phone.document), 'the picture');
  });

  test('without credits the button says so, and nothing is sent', async () => {
    const user = await newUser(0);
    const phone = await open(user);
    await phone.tap(/^海边日落，/);
    await phone.tap('选择照片');
    await phone.tap(/^示例照片/);
    await phone.sees('还差 10 积分');
    await phone.tap('购买积分');
    await phone.until(
      () => phone.phone.pages.shown()?.path === 'packages/buy/packs/packs',
      'packs',
    );
    expect((await books(user)).tasks).toEqual([]);
  });

  test('a failure says what happened and that the credits are back', async () => {
    const user = await newUser(100);
    const phone = await open(user);
    await generate(phone, '[fail]');
    await phone.sees('积分已退回');
    await phone.tap(/^失败.*积分已退回.*海边日落/su);
    await phone.sees('10 积分已退回');
    await phone.sees('用同样的设置再试');
    expect((await books(user)).account).toMatchObject({ available: 100, held: 0 });
  });

  test('a wish that waits is cancelled for nothing, a work that ended is deleted', async () => {
    const user = await newUser(100);
    const phone = await open(user);
    await prepare(phone);
    phone.phone.set({ online: false });
    await phone.tap(/^生成，10 积分$/);
    await phone.tap(/^\d+%.*海边日落/su);
    await phone.tap('取消生成');
    await phone.sees('海边日落', 'not');
    phone.phone.set({ online: true });
    await phone.sees('还没有作品');
    phone.phone.pages.tab('pages/create/create');
    phone.type('policy-input');
    await phone.tap(/^生成，10 积分$/);
    await phone.tap(/^失败.*积分已退回.*海边日落/su);
    await phone.tap('删除作品（账目保留）');
    await phone.tap('删除');
    await phone.sees('还没有作品');
    phone.phone.pages.tab('pages/me/me');
    await phone.sees('退回');
    const { account, tasks } = await books(user);
    expect(tasks).toHaveLength(1);
    expect(account).toMatchObject({ available: 100, held: 0 });
  });

  test('a cancel that comes too late says so', async () => {
    const phone = await open(await newUser(100));
    await generate(phone, 'slow:999');
    await phone.tap(/^\d+%.*生成中.*海边日落/su);
    await phone.tap('取消生成');
    await phone.sees('取消这次生成');
    await phone.tap('取消生成');
    await phone.sees(/已来不及取消|正在取消/);
  });

  test('sixty works come page by page, and nobody else sees one', async () => {
    const owner = await newUser(0);
    const works = environment.app.database().collection('works');
    const { data } = await works.where({ status: 'completed' }).limit(1).get();
    const [{ _id, ...pattern }] = data;
    const add = (_: unknown, n: number): Promise<unknown> => {
      const id = `paged-${String(n).padStart(3, '0')}`;
      const created_at = new Date(Date.now() - n * 60_000);
      return works.add({ ...pattern, _id: id, task_id: id, _openid: owner, created_at });
    };
    await Promise.all(Array.from({ length: 60 }, add));
    const phone = await open(owner, WORKS);
    const cards = (): number => phone.document.querySelectorAll('work-card').length;
    for (const count of [20, 40, 60]) {
      await phone.until(() => cards() === count, `${count} works`);
      phone.phone.pages.tell('onReachBottom');
    }
    await phone.sees('没有更多了');
    // The same phone, another login: what the first one left in storage is not theirs.
    const stranger = await open(await newUser(0), { start: 'pages/work/work?id=paged-000' });
    await stranger.sees('这个作品不在了');
    const list = await open(await newUser(0), WORKS);
    await list.sees('还没有作品');
  });

  test('the network goes and comes back: the page says so, and the wish goes on', async () => {
    const phone = await open(await newUser(100));
    await prepare(phone);
    phone.phone.set({ online: false });
    await phone.tap(/^生成，10 积分$/);
    await phone.sees('网络已断开，恢复后自动继续');
    phone.phone.set({ online: true });
    await phone.sees('“海边日落”已完成');
  });

  test('privacy is asked for at the first photo, and a no is no dead end', async () => {
    const phone = await open(await newUser(100), { switches: { privacy: 'ask' } });
    await phone.tap(/^海边日落，/);
    await phone.tap('选择照片');
    await phone.tap('不同意');
    await phone.tap('选择照片');
    await phone.tap('同意');
    await phone.tap(/^示例照片/);
    await phone.sees('生成· 10 积分');
  });

  test('a refused album leads to the settings', async () => {
    const phone = await open(await newUser(100), { switches: { album: 'refused' } });
    await generate(phone);
    await phone.tap(/^AI生成.*海边日落/su);
    await phone.tap('保存到相册');
    await phone.sees('没有相册权限');
  });

  test('what is no picture, and a full storage, are refused on the phone', async () => {
    const user = await newUser(100);
    const bytes = new TextEncoder().encode('no picture at all, only words');
    const phone = await open(user, { photo: { bytes, type: 'text/plain' } });
    await generate(phone);
    await phone.tap(/^没有提交.*未扣费/su);
    await phone.sees('返回修改');
    // A real picture, of 40 MB.
    const large = new Uint8Array(40 * 1_024 * 1_024);
    large.set((await sampleGarmentPhoto()).subarray(0, 1_024));
    const heavy = await open(user, { photo: { bytes: large, type: 'image/png' } });
    await generate(heavy);
    await heavy.tap(/^没有提交.*未扣费/su);
    await heavy.sees('图片超过 20 MB');
    const full = await open(user, { switches: { storageFull: true } });
    await generate(full);
    await full.sees('没有提交');
    expect((await books(user)).tasks).toEqual([]);
  });

  test('a damaged outbox, and that of a newer version, stop nothing', async () => {
    const storage = newStorage();
    storage.texts.set('darkroom:job:broken', '"{"');
    storage.texts.set('darkroom:job:newer', JSON.stringify(JSON.stringify({ v: 99 })));
    const phone = await open(await newUser(100), { storage });
    await generate(phone);
    await phone.sees('“海边日落”已完成');
    expect(storage.texts.has('darkroom:job:newer')).toBe(true);
    expect(storage.texts.has('darkroom:job:broken')).toBe(false);
  });
});
