/**
 * The mini-program code of docs/api-mini-program.md on a phone whose network and watch fail as
 * they are told. Time is the test's own. The same code runs against the local CloudBase in
 * mini-program.test.ts.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  phoneStorage,
  sourceOf,
  startMiniProgram,
  type WorkState,
} from '../../support/docs/mini-program.ts';

/** What becomes of one call: a code is a refusal; `lost` and `silent` reach the server first. */
type Fate = 'answered' | 'lost' | 'silent' | 'unreachable' | { readonly code: string };

interface Watch {
  onChange(snapshot: { docs: object[] }): void;
  onError(error: Error): void;
  closed: number;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1_000);
const never = <T>(): Promise<T> => new Promise<T>(() => {});
/** The app is gone, and what it had planned with it. */
const kill = () => vi.clearAllTimers();

function phone() {
  const storage = phoneStorage();
  const tasks = new Map<string, object>();
  const sent: string[] = [];
  const uploads: string[] = [];
  const asked: string[] = [];
  const watches: Watch[] = [];
  const wakers = new Set<() => void>();
  const script = {
    /** Fates of the next calls of `generate`, then `answered`. */
    generate: [] as Fate[],
    uploading: () => Promise.resolve(),
    progress: (): Promise<WorkState> => Promise.resolve(state('processing', 20)),
    /** What `getProgress` is refused with. */
    refusal: null as { code: string; message: string } | null,
    watch: (): void => {},
    close: (): void => {},
    imageType: 'png',
  };

  function generate({ requestId = '' }: { requestId?: string }): object {
    const task = tasks.get(requestId) ?? { task_id: `task-${tasks.size + 1}`, work_id: 'work' };
    const replayed = tasks.has(requestId);
    tasks.set(requestId, task);
    return { ...task, replayed };
  }

  async function callFunction({ data }: { data: { action: string; requestId?: string } }) {
    asked.push(data.action);
    if (data.action === 'getBalance') return answer({ upload_prefix: 'uploads/anna/' });
    if (data.action === 'getProgress') {
      if (script.refusal !== null) return { result: { success: false, ...script.refusal } };
      return answer(await script.progress());
    }
    const fate = script.generate.shift() ?? 'answered';
    sent.push(data.requestId ?? '');
    if (typeof fate === 'object') return { result: { success: false, message: '不行', ...fate } };
    if (fate === 'unreachable') throw { errCode: -1, errMsg: 'callFunction:fail' };
    const task = generate(data);
    if (fate === 'silent') return never<never>();
    if (fate === 'lost') throw { errCode: -1, errMsg: 'callFunction:fail timeout' };
    return answer(task);
  }

  const collection = {
    where: () => collection,
    watch: (listener: Omit<Watch, 'closed'>) => {
      script.watch();
      const watch: Watch = { ...listener, closed: 0 };
      watches.push(watch);
      const close = () => {
        watch.closed += 1;
        script.close();
      };
      return { close };
    },
  };
  const wx = {
    ...storage.wx,
    cloud: {
      callFunction,
      uploadFile: async ({ cloudPath }: { cloudPath: string }) => {
        await script.uploading();
        uploads.push(cloudPath);
        return { fileID: `cloud://env.bucket/${cloudPath}` };
      },
      database: () => ({ collection: () => collection }),
    },
    getImageInfo: async () => ({ type: script.imageType }),
    onAppShow: (wake: () => void) => void wakers.add(wake),
    offAppShow: (wake: () => void) => void wakers.delete(wake),
  };
  return {
    ...{ wx, script, tasks, sent, uploads, asked, watches, wakers, kept: storage.kept },
    polls: () => asked.filter((action) => action === 'getProgress').length,
    wake: () => {
      for (const wake of wakers) wake();
    },
  };
}

const answer = (data: object) => ({ result: { success: true, data, message: '成功' } });

function state(status: WorkState['status'], progress: number): WorkState {
  return { status, progress, message: `${status} ${progress}`, images: [] };
}

const dress = { images: ['cloud://env.bucket/uploads/anna/1.jpg'], prompt: '红裙子' };

describe('each file', () => {
  const files = ['utils/darkroom.js', 'utils/watch-work.js', 'pages/create/create.js', 'app.js'];

  test.each(files)('%s is short, and written for the engines of older phones', (name) => {
    const source = sourceOf(name);
    expect(source.split('\n').length).toBeLessThanOrEqual(120);
    expect(source).not.toMatch(
      /\?\.[a-z[(]|\?\?|allSettled|replaceAll|\.at\(|\.flat|\.\.\.|\bimport\b/,
    );
  });
});

describe('generate', () => {
  test('makes one task of two taps while the first is being sent', async () => {
    const { wx, tasks, sent } = phone();
    const { generate } = startMiniProgram(wx);
    const [first, second] = await Promise.all([generate(dress), generate({ ...dress })]);
    expect(second).toEqual(first);
    expect([tasks.size, sent.length]).toEqual([1, 1]);
  });

  test('makes one task of two taps while the photo is still on its way', async () => {
    const { wx, script, tasks, uploads } = phone();
    const { generate } = startMiniProgram(wx);
    let arrive = (): void => {};
    script.uploading = () => new Promise((resolve) => (arrive = resolve));
    const taps = [generate({ ...dress, images: ['wxfile://a.jpg'] })];
    await seconds(1);
    taps.push(generate({ ...dress, images: ['wxfile://a.jpg'] }));
    arrive();
    await Promise.all(taps);
    expect([tasks.size, uploads.length]).toEqual([1, 1]);
  });

  test.each<Fate>([
    'lost',
    'unreachable',
    { code: 'INTERNAL' },
    { code: 'DATABASE_UNAVAILABLE' },
    { code: 'STORAGE_UNAVAILABLE' },
    { code: 'MODERATION_UNAVAILABLE' },
  ])('sends the same id again after %j, with growing pauses', async (fate) => {
    const { wx, script, tasks, sent, kept } = phone();
    script.generate = [fate, fate, fate];
    const task = startMiniProgram(wx).generate(dress);
    for (const [pause, times] of [
      [0.999, 1],
      [0.001, 2],
      [1.999, 2],
      [0.001, 3],
      [4, 4],
    ] as const) {
      await seconds(pause);
      expect(sent).toHaveLength(times);
    }
    await expect(task).resolves.toMatchObject({ task_id: 'task-1' });
    expect([new Set(sent).size, tasks.size, kept.size]).toEqual([1, 1, 0]);
  });

  test('takes half a minute of silence for a lost answer', async () => {
    const { wx, script, tasks, sent } = phone();
    script.generate = ['silent'];
    const task = startMiniProgram(wx).generate(dress);
    await seconds(30);
    expect(sent).toHaveLength(1);
    await seconds(1);
    await expect(task).resolves.toMatchObject({ replayed: true });
    expect(tasks.size).toBe(1);
  });

  test('gives up after six tries, and the next tap goes on with the same id', async () => {
    const { wx, script, tasks, sent, kept } = phone();
    script.generate = Array.from({ length: 6 }, () => 'lost' as const);
    const { generate } = startMiniProgram(wx);
    const failed = expect(generate(dress)).rejects.toMatchObject({ errCode: -1 });
    await seconds(31);
    await failed;
    expect([sent.length, kept.size]).toEqual([6, 1]);
    await expect(generate(dress)).resolves.toMatchObject({ replayed: true });
    expect([new Set(sent).size, tasks.size, kept.size]).toEqual([1, 1, 0]);
  });

  test('makes a new task of the same wish once the first one was answered', async () => {
    const { wx, tasks } = phone();
    const { generate } = startMiniProgram(wx);
    await generate(dress);
    await expect(generate(dress)).resolves.toMatchObject({ replayed: false });
    expect(tasks.size).toBe(2);
  });

  test('makes two tasks of two different wishes at the same time', async () => {
    const { wx, script, tasks, kept } = phone();
    script.generate = ['silent', 'silent'];
    const { generate } = startMiniProgram(wx);
    void generate(dress);
    void generate({ ...dress, prompt: '蓝裙子' });
    await seconds(1);
    expect([tasks.size, kept.size]).toEqual([2, 2]);
  });

  test('forgets what was refused, says why, and does not send it again', async () => {
    const { wx, script, sent, kept } = phone();
    script.generate = [{ code: 'INSUFFICIENT_CREDITS' }];
    const { generate, resume } = startMiniProgram(wx);
    const refusal = { code: 'INSUFFICIENT_CREDITS', message: '不行', refused: true };
    await expect(generate(dress)).rejects.toMatchObject(refusal);
    await seconds(60);
    expect(await resume()).toEqual([]);
    expect([sent.length, kept.size]).toEqual([1, 0]);
  });

  test('sends nothing that it cannot keep', async () => {
    const { wx, sent } = phone();
    const full = () => {
      throw new Error('setStorageSync:fail');
    };
    const { generate } = startMiniProgram({ ...wx, setStorageSync: full });
    await expect(generate(dress)).rejects.toThrow('setStorageSync:fail');
    expect(sent).toEqual([]);
  });

  test('keeps at most twenty requests without an answer', async () => {
    const { wx, script, kept } = phone();
    script.generate = Array.from({ length: 21 }, () => 'silent' as const);
    const { generate } = startMiniProgram(wx);
    for (let n = 0; n < 20; n += 1) void generate({ ...dress, prompt: `第 ${n} 件` });
    await seconds(1);
    await expect(generate(dress)).rejects.toThrow('未确认的请求过多');
    expect(kept.size).toBe(20);
  });
});

describe('resume', () => {
  test('sends every request again that had no answer when the app was killed', async () => {
    const { wx, script, tasks, kept } = phone();
    script.generate = ['silent', 'silent', 'unreachable'];
    const before = startMiniProgram(wx);
    for (const prompt of ['红', '黄', '蓝']) {
      before.generate({ ...dress, prompt }).catch(() => {});
    }
    await seconds(0.5);
    kill();
    expect(kept.size).toBe(3);
    const resumed = await startMiniProgram(wx).resume();
    const told = resumed.map(({ request, task }) => [request, task?.replayed]);
    expect(told).toMatchObject([
      [{ prompt: '红' }, true],
      [{ prompt: '黄' }, true],
      [{ prompt: '蓝' }, false],
    ]);
    expect([tasks.size, kept.size]).toEqual([3, 0]);
  });

  test('joins a request that is being sent, and a tap joins what it sends', async () => {
    const { wx, script, sent, tasks } = phone();
    script.generate = ['lost'];
    const { generate, resume } = startMiniProgram(wx);
    const outcomes = Promise.all([generate(dress), resume(), resume(), generate(dress)]);
    await seconds(1);
    await outcomes;
    expect([sent.length, tasks.size]).toEqual([2, 1]);
  });

  test('tells what was refused now, and keeps what is still without an answer', async () => {
    const { wx, script, kept } = phone();
    script.generate = ['silent', 'silent'];
    const before = startMiniProgram(wx);
    void before.generate(dress);
    void before.generate({ ...dress, prompt: '蓝' });
    await seconds(0.5);
    kill();
    script.generate = [{ code: 'INSUFFICIENT_CREDITS' }, ...Array(6).fill('unreachable')];
    const resumed = startMiniProgram(wx).resume();
    await seconds(31);
    const [refused, unknown] = await resumed;
    expect(refused?.error).toMatchObject({ code: 'INSUFFICIENT_CREDITS', refused: true });
    expect(unknown?.error).toMatchObject({ errCode: -1 });
    expect(kept.size).toBe(1);
  });

  test('does not send what is older than an hour', async () => {
    const { wx, script, sent, kept } = phone();
    script.generate = ['silent'];
    void startMiniProgram(wx).generate(dress);
    await seconds(1);
    kill();
    vi.setSystemTime(Date.now() + 3_600_001);
    expect(await startMiniProgram(wx).resume()).toEqual([]);
    expect([sent.length, kept.size]).toEqual([1, 0]);
  });
});

describe('upload', () => {
  test('keeps the type of the file, and asks for the prefix once', async () => {
    const { wx, uploads, asked } = phone();
    const { upload } = startMiniProgram(wx);
    for (const path of ['wxfile://a.PNG', 'http://tmp/b.jpeg', 'wxfile://tmp_4f00']) {
      await upload(path);
    }
    const types = uploads.map((path) => /^uploads\/anna\/[\w-]+\.(\w+)$/.exec(path)?.[1]);
    expect(types).toEqual(['png', 'jpeg', 'png']);
    expect(new Set(uploads).size).toBe(3);
    expect(asked).toEqual(['getBalance']);
  });

  test('starts nothing when a photo cannot be uploaded', async () => {
    const { wx, script, sent, kept } = phone();
    script.uploading = () => Promise.reject(new Error('uploadFile:fail'));
    const created = startMiniProgram(wx).generate({ ...dress, images: ['wxfile://a.jpg'] });
    await expect(created).rejects.toThrow('uploadFile:fail');
    expect([sent.length, kept.size]).toEqual([0, 0]);
  });
});

describe('watchWork', () => {
  function watched(device: ReturnType<typeof phone>) {
    const seen: string[] = [];
    const errors: Error[] = [];
    const stop = startMiniProgram(device.wx).watchWork('work', {
      onChange: ({ message }) => seen.push(message),
      onError: (error) => errors.push(error),
    });
    const [watch] = device.watches;
    const tell = (work: WorkState) => watch?.onChange({ docs: [work] });
    return { seen, errors, stop, watch, tell };
  }

  test('does not poll while the watch speaks, and stops both at the end', async () => {
    const device = phone();
    const { seen, tell, watch } = watched(device);
    for (const progress of [0, 20, 90]) {
      tell(state('processing', progress));
      await seconds(2.9);
    }
    tell(state('completed', 100));
    await seconds(600);
    expect(seen).toEqual(['processing 0', 'processing 20', 'processing 90', 'completed 100']);
    expect([device.polls(), watch?.closed, device.wakers.size]).toEqual([0, 1, 0]);
  });

  test('polls, less and less often, when the watch never opens', async () => {
    const device = phone();
    const { seen, watch } = watched(device);
    const polls: number[] = [];
    for (const pause of [2.9, 0.1, 4.5, 6.75, 10, 10]) {
      await seconds(pause);
      polls.push(device.polls());
    }
    expect(polls).toEqual([0, 1, 2, 3, 4, 5]);
    device.script.progress = () => Promise.resolve(state('completed', 100));
    await seconds(10);
    expect(seen.at(-1)).toBe('completed 100');
    const ended = device.polls();
    await seconds(600);
    expect([device.polls(), watch?.closed]).toEqual([ended, 1]);
  });

  test('polls at once when the watch ends with an error, and tells nobody', async () => {
    const device = phone();
    const { seen, errors, watch } = watched(device);
    watch?.onError(new Error('watch fail'));
    await seconds(0);
    expect([device.polls(), seen, errors]).toEqual([1, ['processing 20'], []]);
    await seconds(4.5);
    expect(device.polls()).toBe(2);
  });

  test('polls at once on a client that has no watch', async () => {
    const device = phone();
    device.script.watch = () => {
      throw new Error('watch:fail not support');
    };
    const { seen, stop } = watched(device);
    await seconds(0);
    expect(seen).toEqual(['processing 20']);
    stop();
  });

  test('polls when the watch falls silent', async () => {
    const device = phone();
    const { seen, tell } = watched(device);
    tell(state('processing', 20));
    device.script.progress = () => Promise.resolve(state('failed', 100));
    await seconds(3);
    expect(seen).toEqual(['processing 20', 'failed 100']);
  });

  test('asks at once when the app comes back to the front', async () => {
    const device = phone();
    const { stop } = watched(device);
    await seconds(1);
    device.wake();
    await seconds(0);
    expect(device.polls()).toBe(1);
    stop();
    device.wake();
    await seconds(60);
    expect(device.polls()).toBe(1);
  });

  test('does not show an answer that was overtaken', async () => {
    const device = phone();
    let late = (_: WorkState): void => {};
    device.script.progress = () => new Promise((resolve) => (late = resolve));
    const { seen, tell } = watched(device);
    await seconds(3);
    tell(state('processing', 90));
    late(state('processing', 60));
    await seconds(0);
    tell(state('pending', 95));
    tell(state('completed', 100));
    tell(state('processing', 100));
    expect(seen).toEqual(['processing 90', 'completed 100']);
  });

  test('lets polls fail for a minute before it tells, once a minute, and goes on', async () => {
    const device = phone();
    device.script.progress = () => Promise.reject(new Error('offline'));
    const { seen, errors } = watched(device);
    await seconds(59);
    expect(errors).toEqual([]);
    await seconds(11);
    expect(errors).toHaveLength(1);
    await seconds(49);
    expect(errors).toHaveLength(1);
    device.script.progress = () => Promise.resolve(state('completed', 100));
    await seconds(10);
    expect([seen, errors.length]).toEqual([['completed 100'], 1]);
  });

  test('forgives polls that fail just after the app was in the background', async () => {
    const device = phone();
    const { errors } = watched(device);
    vi.setSystemTime(Date.now() + 600_000);
    device.script.progress = () => Promise.reject(new Error('offline'));
    device.wake();
    await seconds(30);
    expect(errors).toEqual([]);
  });

  test('tells at once and stops when there is no such work', async () => {
    const device = phone();
    device.script.refusal = { code: 'NOT_FOUND', message: '内容不存在或已被删除' };
    const { errors, watch } = watched(device);
    await seconds(600);
    expect(errors).toMatchObject([{ ...device.script.refusal, refused: true }]);
    expect([device.polls(), watch?.closed]).toEqual([1, 1]);
  });

  test('is silent after it was stopped, and closes a watch that was still opening', async () => {
    const device = phone();
    device.script.close = () => {
      throw new Error('not open yet');
    };
    const { seen, errors, stop, tell, watch } = watched(device);
    stop();
    stop();
    device.script.close = () => {};
    const closed = watch?.closed ?? 0;
    tell(state('processing', 20));
    watch?.onError(new Error('closed'));
    await seconds(600);
    expect(watch?.closed).toBe(closed + 1);
    expect([seen, errors, device.polls()]).toEqual([[], [], 0]);
  });
});

describe('the page', () => {
  test('makes one task of any number of taps, and shows it to its end', async () => {
    const device = phone();
    const page = startMiniProgram(device.wx).createPage();
    page.setData({ photo: 'wxfile://a.jpg' });
    await Promise.all([page.onCreate(), page.onCreate()]);
    await page.onCreate();
    expect(device.tasks.size).toBe(1);
    device.script.progress = () => Promise.resolve(state('completed', 100));
    await seconds(3);
    expect(page.data).toMatchObject({ busy: false, progress: 100, message: 'completed 100' });
    await page.onCreate();
    expect(device.tasks.size).toBe(2);
    page.onUnload();
  });

  test('waits while the network is away, and gives up when the work is gone', async () => {
    const device = phone();
    const page = startMiniProgram(device.wx).createPage();
    page.setData({ photo: 'wxfile://a.jpg' });
    await page.onCreate();
    device.script.progress = () => Promise.reject(new Error('offline'));
    await seconds(70);
    expect(page.data).toMatchObject({ busy: true, message: '网络不稳定，请稍候' });
    device.script.refusal = { code: 'NOT_FOUND', message: '内容不存在或已被删除' };
    await seconds(10);
    expect(page.data).toMatchObject({ busy: false, message: '内容不存在或已被删除' });
  });

  test('asks for another tap when nothing came back, and that costs nothing more', async () => {
    const device = phone();
    device.script.generate = Array.from({ length: 6 }, () => 'lost' as const);
    const page = startMiniProgram(device.wx).createPage();
    page.setData({ photo: 'wxfile://a.jpg' });
    const tap = page.onCreate();
    await seconds(31);
    await tap;
    expect(page.data).toMatchObject({
      busy: false,
      message: '网络不稳定。请再点一次，不会重复扣费',
    });
    await page.onCreate();
    expect([device.tasks.size, device.uploads.length]).toEqual([1, 1]);
    page.onUnload();
  });

  test('watches nothing once it was left', async () => {
    const device = phone();
    const page = startMiniProgram(device.wx).createPage();
    page.setData({ photo: 'wxfile://a.jpg' });
    const tap = page.onCreate();
    page.onUnload();
    await tap;
    await seconds(60);
    expect([device.tasks.size, device.watches.length, device.polls()]).toEqual([1, 0, 0]);
  });
});
