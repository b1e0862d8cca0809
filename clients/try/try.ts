/** `/try/` of `npm start`: the client in a web page, from login to picture. */
import cloudbase from '@cloudbase/js-sdk';
import {
  browserCopies,
  createDarkroom,
  type Darkroom,
  type Job,
  type JobState,
  type SdkApp,
  webPlatform,
} from '../darkroom/web.ts';

const USER = 'o-local-user-000000000000001';
const TYPE = 'photography';

const at = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found as T;
};

/** A web app has its own way to say who logs in; here the local cloud takes anybody's word. */
async function logIn(): Promise<{ envId: string; app: SdkApp }> {
  const { env_id: envId = '' } = await asked('/_local/status');
  const { access_token: token } = await asked('/_local/login', { openid: USER });
  return { envId, app: sdkOf(envId, { accessKey: token }) };
}

function sdkOf(envId: string, options: object): SdkApp {
  const settings = { env: envId, endPointMode: 'CLOUD_API', ...options };
  const sdk = cloudbase.init(settings as never) as unknown as SdkApp & {
    registerHost(host: string, protocol: string): void;
    auth(options: object): unknown;
  };
  sdk.registerHost(location.host, 'http');
  sdk.auth({ persistence: 'none' });
  return sdk;
}

async function asked(path: string, body?: object): Promise<Record<string, string>> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const request = body === undefined ? {} : { ...post, body: JSON.stringify(body) };
  return (await fetch(path, request)).json() as Promise<Record<string, string>>;
}

function show(state: JobState): void {
  const { phase, progress, message, trouble, work, error } = state;
  const picture = at<HTMLImageElement>('picture');
  const url = work?.images[0]?.url ?? '';
  const isLive = ['uploading', 'sending', 'running'].includes(phase);
  at('result').hidden = false;
  at('result').dataset.phase = phase;
  at('percent').textContent = isLive ? `${progress}%` : '';
  at('message').textContent = outcome();
  at('cancel').hidden = !isLive;
  picture.hidden = url === '';
  if (url !== '' && picture.src !== url) picture.src = url;
  if (url !== '')
    at('result').replaceChildren(...[...at('result').children].slice(0, 3), link(url));

  function outcome(): string {
    if (phase === 'completed') return 'AI生成，图片带有标识。';
    if (error === null) return trouble?.message ?? message;
    if (phase === 'refused') return `没有提交，未扣费：${error.message}`;
    return phase === 'failed' ? `${error.message}，积分已退回` : error.message;
  }
}

function link(url: string): HTMLAnchorElement {
  const made = document.createElement('a');
  Object.assign(made, { id: 'save', href: url, download: 'darkroom.jpg', textContent: '保存图片' });
  return made;
}

/** One wish is shown at a time; its button offers it again once it has ended. */
function follow(job: Job): void {
  at('cancel').onclick = () => void job.cancel().catch(() => undefined);
  job.on((state) => {
    show(state);
    const isLive = ['uploading', 'sending', 'running'].includes(state.phase);
    at<HTMLButtonElement>('go').disabled = isLive;
  });
}

function prepare(darkroom: Darkroom<Blob>): void {
  const photo = at<HTMLInputElement>('photo');
  const scene = at<HTMLSelectElement>('scene');
  const prompt = at<HTMLTextAreaElement>('prompt');
  photo.addEventListener('change', () => {
    const file = photo.files?.[0];
    const preview = at<HTMLImageElement>('preview');
    preview.hidden = file === undefined;
    at('ask').hidden = file !== undefined;
    if (file !== undefined) preview.src = URL.createObjectURL(file);
    at<HTMLButtonElement>('go').disabled = file === undefined;
  });
  at('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const file = photo.files?.[0];
    if (file === undefined) return;
    const words = prompt.value.trim();
    const more = words === '' ? {} : { prompt: words };
    follow(darkroom.create({ type: TYPE, images: [file], sceneId: scene.value, ...more }));
  });
}

async function offer(darkroom: Darkroom<Blob>): Promise<void> {
  const [{ scenes }, { price }] = await Promise.all([
    darkroom.call('listScenes', { type: TYPE }),
    darkroom.call('quote', { type: TYPE }),
  ]);
  const options = scenes.map(({ scene_id, title }) => new Option(title, scene_id));
  at('scene').append(...options);
  at('go').textContent = `生成 · ${price} 积分`;
  darkroom.balance.on(({ available }) => {
    at('who').textContent = `${USER} · ${available} 积分`;
  });
}

/** Whoever is not logged in, or anonymously, has no openid: the function refuses, and says so. */
async function askAnonymously(login: ReturnType<typeof logIn>): Promise<string> {
  try {
    // Two logins at once are one to the SDK: this one comes after the page's own.
    const { envId } = await login;
    const app = sdkOf(envId, {}) as SdkApp & {
      auth(options: object): { signInAnonymously(): Promise<unknown> };
    };
    await app.auth({ persistence: 'none' }).signInAnonymously();
    const answer = await app.callFunction({ name: 'photography', data: { action: 'getBalance' } });
    return JSON.stringify(answer.result ?? answer, null, 2);
  } catch (error) {
    return error instanceof Error ? error.message : JSON.stringify(error, null, 2);
  }
}

async function main(): Promise<void> {
  const login = logIn();
  at('anonymous').addEventListener('click', async () => {
    const refusal = at('refusal');
    refusal.textContent = await askAnonymously(login);
    refusal.hidden = false;
  });
  const { app } = await login;
  const copies = browserCopies<Blob>(indexedDB as never);
  const darkroom = createDarkroom(webPlatform(app, { copies }));
  prepare(darkroom);
  await offer(darkroom);
  // What an earlier life of this page began.
  const [job] = await darkroom.resume();
  if (job !== undefined) follow(job);
}

main().catch((error: unknown) => {
  at('who').textContent = error instanceof Error ? error.message : String(error);
});
