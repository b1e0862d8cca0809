/** A phone without a screen: the mini-program of this project in jsdom, on the real js-sdk. */
import { Script } from 'node:vm';
import { JSDOM, VirtualConsole } from 'jsdom';
import { WebSocket } from 'ws';
import { compileMiniProgram } from '../../../local/phone/compile/index.ts';
import { MINI_PROGRAM, phoneRuntime } from '../../../local/phone/page.ts';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import { HANGS_MS } from '../events.ts';

/** What outlives the app on one phone. */
export interface Storage {
  readonly texts: Map<string, string>;
  readonly files: Map<string, Blob>;
}

export const newStorage = (): Storage => ({ texts: new Map(), files: new Map() });

export interface PhoneOptions {
  readonly url: string;
  readonly envId: string;
  readonly user: string;
  /** Address of the local cashier; default: there is none. */
  readonly cashier?: string | null;
  readonly storage?: Storage;
  readonly switches?: Readonly<Record<string, unknown>>;
  readonly start?: string;
  /** Instead of the sample photo: what the album gives, by bytes and type. */
  readonly photo?: { readonly bytes: Uint8Array; readonly type: string };
  /** Told of each request to the cloud, before it is sent and after it was answered. */
  readonly onRequest?: (step: string, when: 'before' | 'after') => void;
}

export interface TestPhone {
  readonly document: Document;
  /** As a page sees it: `__phone` of the runtime. */
  readonly phone: RunningPhone;
  /** Text of the page that is shown, and of what lies over it. */
  text(): string;
  /** Until the text is there, or gone with `not`. Throws with what is shown when it hangs. */
  sees(text: string | RegExp, not?: 'not'): Promise<void>;
  until(isDone: () => boolean, what: string): Promise<void>;
  /** Taps the innermost shown element with this text or accessible name. */
  tap(name: string | RegExp): Promise<void>;
  type(text: string): void;
  /** Faults the pages raised. */
  readonly faults: readonly string[];
  kill(): void;
}

interface RunningPhone {
  set(change: Readonly<Record<string, unknown>>): void;
  seen(visible: boolean): void;
  readonly asked: ReadonlySet<string>;
  readonly clipboard: () => string;
  readonly pages: {
    tell(handler: string, ...args: unknown[]): unknown;
    tab(path: string): object;
    push(url: string): object;
    back(): object;
    shown(): { path: string; node: HTMLElement } | undefined;
  };
}

/** Compiled once for all phones of a file. */
let program: Script | null = null;
let runtime: Script | null = null;
let samplePhoto: Uint8Array | null = null;

export async function openPhone(options: PhoneOptions): Promise<TestPhone> {
  const { url, user, cashier = null, storage = newStorage() } = options;
  const { onRequest = () => undefined } = options;
  program ??= new Script(compileMiniProgram(MINI_PROGRAM), { filename: 'program.js' });
  runtime ??= new Script(await phoneRuntime(), { filename: 'runtime.js' });
  samplePhoto ??= await sampleGarmentPhoto();
  const photo = options.photo ?? { bytes: samplePhoto, type: 'image/png' };
  const token = await login(url, user);
  const faults: string[] = [];
  const dom = new JSDOM('<!doctype html><html><body class="phone"></body></html>', {
    url: `${url}/phone/frame`,
    runScripts: 'dangerously',
    pretendToBeVisual: true,
    virtualConsole: consoleOf(faults),
  });
  const { window } = dom;
  let isAlive = true;
  const dead = new Promise<never>(() => undefined);
  const heard = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const address = String(input);
    if (address.startsWith('photos/')) {
      return new Response(new Uint8Array(photo.bytes), { headers: { 'content-type': photo.type } });
    }
    const step = stepOf(address, init);
    if (isAlive) onRequest(step, 'before');
    if (!isAlive) return dead;
    const response = await fetch(input, await plain(init));
    if (isAlive) onRequest(step, 'after');
    return isAlive ? response : dead;
  };
  Object.assign(window, {
    fetch: heard,
    ...{ Headers, Request, Response, WebSocket, AbortController, TextEncoder, TextDecoder },
    matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
    scrollTo: () => undefined,
  });
  window.URL.createObjectURL = () => 'blob:picture';
  for (const script of [program, runtime]) script.runInContext(dom.getInternalVMContext());
  const running = (await window.__startPhone({
    cloud: { url, envId: options.envId, token },
    ...{ user, cashier },
    switches: options.switches ?? {},
    texts: textsOf(storage, () => isAlive),
    files: filesOf(storage, () => isAlive),
    album: [`photos/photo.${photo.type.split('/')[1] ?? 'png'}`],
    ...(options.start === undefined ? {} : { start: options.start }),
  })) as RunningPhone;
  return phoneOf(dom, {
    running,
    faults,
    end: () => {
      isAlive = false;
    },
  });
}

interface Parts {
  readonly running: RunningPhone;
  readonly faults: string[];
  readonly end: () => void;
}

function phoneOf({ window }: JSDOM, { running, faults, end }: Parts): TestPhone {
  const { document } = window;
  const text = (): string => shownText(document.body);
  const until = (isDone: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      let next: NodeJS.Immediate | null = null;
      const look = (): void => {
        next = null;
        if (faults.length > 0) over(() => reject(new Error(faults.join('\n'))));
        else if (isDone()) over(resolve);
      };
      // A page changes in many small steps: it is looked at once they are over.
      const observer = new window.MutationObserver(() => {
        next ??= setImmediate(look);
      });
      const limit = setTimeout(
        () => over(() => reject(new Error(`no ${what} in:\n${text()}`))),
        HANGS_MS,
      );
      const over = (then: () => void): void => {
        observer.disconnect();
        clearTimeout(limit);
        if (next !== null) clearImmediate(next);
        then();
      };
      observer.observe(document.body, {
        ...{ subtree: true, childList: true, attributes: true, characterData: true },
      });
      look();
    });
  return {
    ...{ document, phone: running, text, until, faults },
    async sees(wanted, not) {
      const has = (): boolean =>
        typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());
      await until(() => has() === (not === undefined), `${not ?? ''} ${String(wanted)}`);
    },
    async tap(name) {
      const find = (): Element | undefined => lastCalled(document.body, name);
      await until(() => find() !== undefined, `something to tap called ${String(name)}`);
      const node = find();
      const at = { bubbles: true, clientX: 5, clientY: 5 };
      for (const type of ['mousedown', 'mouseup', 'click']) {
        node?.dispatchEvent(new window.MouseEvent(type, at));
      }
    },
    type(value) {
      const field = running.pages
        .shown()
        ?.node.querySelector<HTMLTextAreaElement | HTMLInputElement>('textarea, input');
      if (!field) throw new Error('nothing to type in');
      field.value = value;
      field.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    kill() {
      end();
      window.close();
    },
  };
}

const isAway = (node: Element): boolean =>
  node.hasAttribute('hidden') || /^(style|script)$/i.test(node.tagName);

function shownText(node: Element): string {
  if (isAway(node)) return '';
  let text = '';
  // By siblings: a list of jsdom is slow to walk.
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === 3) text += child.textContent ?? '';
    else if (child.nodeType === 1) text += shownText(child as Element);
  }
  return text;
}

/** The last on the page, and the innermost, with this text or accessible name. */
function lastCalled(root: Element, name: string | RegExp): Element | undefined {
  const found = calledOrText(root, (one) =>
    typeof name === 'string' ? one === name : name.test(one),
  );
  return typeof found === 'string' ? undefined : found;
}

/** What is called so, or else the node's text: each text is read once. */
function calledOrText(node: Element, isMeant: (name: string) => boolean): Element | string {
  if (isAway(node)) return '';
  if (node.hasAttribute('disabled')) return shownText(node);
  let text = '';
  for (let child = node.lastChild; child !== null; child = child.previousSibling) {
    if (child.nodeType === 3) text = (child.textContent ?? '') + text;
    if (child.nodeType !== 1) continue;
    const found = calledOrText(child as Element, isMeant);
    if (typeof found !== 'string') return found;
    text = found + text;
  }
  return [node.getAttribute('aria-label') ?? '', text.trim()].some(isMeant) ? node : text;
}

async function login(url: string, openid: string): Promise<string> {
  const answer = await fetch(`${url}/_local/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** jsdom's own blobs mean nothing to Node's fetch. */
async function plain(init: RequestInit | undefined): Promise<RequestInit | undefined> {
  const body = init?.body as { arrayBuffer?(): Promise<ArrayBuffer> } | undefined;
  if (typeof body?.arrayBuffer !== 'function') return init;
  return { ...init, body: new Uint8Array(await body.arrayBuffer()) };
}

/** `generate`, `getBalance` … for calls of the function, else the kind of request. */
function stepOf(address: string, init: RequestInit | undefined): string {
  const body = typeof init?.body === 'string' ? init.body : '';
  const [, action] = /\\?"action\\?":\\"(\w+)\\"/.exec(body) ?? /"action":"(\w+)"/.exec(body) ?? [];
  if (action !== undefined && action !== 'functions') return action;
  return init?.method === 'PUT' || init?.method === 'POST'
    ? `send ${new URL(address).pathname}`
    : 'read';
}

/** The SDK says so when news of a watch meets its end on the way. */
const CROSSED = /^\[realtime\] no realtime listener found responsible for watchId /;
/** And so when the network goes while its socket is being opened: pages ask then, until it is back. */
const UNOPENED = /^\[realtime\] (ws open failed|initWebSocketConnection connect fail)/;

function consoleOf(faults: string[]): VirtualConsole {
  const heard = new VirtualConsole();
  heard.on('jsdomError', (error) => {
    // Pictures and films are not loaded here, and links not followed.
    if (/Not implemented/.test(error.message)) return;
    faults.push(error.message);
  });
  heard.on('error', (...args) => {
    const text = args.map(String).join(' ');
    if (!CROSSED.test(text) && !UNOPENED.test(text)) faults.push(text);
  });
  heard.on('warn', (...args) => {
    const text = args.map(String).join(' ');
    // What the framework warns of is a fault of a template.
    if (/property|for-list|keys are not unique/.test(text)) faults.push(text);
  });
  return heard;
}

function textsOf({ texts }: Storage, isAlive: () => boolean) {
  return {
    keys: () => [...texts.keys()],
    get: (key: string) => texts.get(key) ?? null,
    set: (key: string, text: string) => void (isAlive() && texts.set(key, text)),
    remove: (key: string) => void (isAlive() && texts.delete(key)),
  };
}

function filesOf({ files }: Storage, isAlive: () => boolean) {
  return {
    load: async () => [...files],
    put: (path: string, file: Blob) => void (isAlive() && files.set(path, file)),
    remove: (path: string) => void (isAlive() && files.delete(path)),
  };
}
