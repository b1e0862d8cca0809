/**
 * The page at /docs: every route, and a form to try it. One file, nothing loaded from elsewhere. It
 * reads openapi.json beside it, so it cannot tell anything the routes do not declare.
 */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Darkroom API</title>
<style>
:root { color-scheme: light dark; --paper: light-dark(oklch(0.985 0.002 90), oklch(0.16 0.004 60)); --soft: light-dark(oklch(1 0 0), oklch(0.205 0.005 60));
  --line: light-dark(oklch(0.915 0.004 90), oklch(0.30 0.006 60)); --ink: light-dark(oklch(0.22 0.01 60), oklch(0.94 0.004 90));
  --dim: light-dark(oklch(0.46 0.01 60), oklch(0.72 0.008 80)); --lamp: light-dark(oklch(0.54 0.19 32), oklch(0.70 0.17 38)); }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/22px -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: var(--ink); background: var(--paper); }
header, main { max-width: 60rem; margin: 0 auto; padding: 1.2rem; }
header { display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: end; }
h1 { font-size: 1.5rem; margin: 0; flex: 1 1 100%; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
label { display: grid; gap: .2rem; font-size: .85rem; color: var(--dim); }
input, textarea, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; }
textarea { width: 100%; min-height: 8rem; font-family: ui-monospace, monospace; font-size: .85rem; }
button { cursor: pointer; min-height: 2.75rem; }
button.send { background: var(--lamp); color: var(--paper); border-color: transparent; font-weight: 600; }
:focus-visible { outline: 3px solid var(--lamp); outline-offset: 2px; }
details { border: 1px solid var(--line); border-radius: .6rem; margin: .4rem 0; background: var(--soft); }
summary { padding: .6rem .9rem; cursor: pointer; display: flex; gap: .8rem; flex-wrap: wrap; align-items: baseline; }
summary code { font-weight: 600; overflow-wrap: anywhere; }
summary b { font-size: .75rem; width: 4rem; color: var(--dim); font-weight: 600; }
summary b.post, summary b.patch, summary b.put { color: var(--lamp); }
header { border-bottom: 1px solid var(--line); }
details > div { padding: 0 .9rem .9rem; display: grid; gap: .7rem; }
pre { margin: 0; overflow: auto; max-height: 24rem; padding: .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: .7rem; align-items: end; }
.grow { flex: 1 1 18rem; }
img, video { max-width: 20rem; max-height: 20rem; border-radius: .4rem; }
</style>
<header>
  <h1>Darkroom API</h1>
  <label class="grow"><span data-t="key"></span><input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="sk-dr_…"></label>
  <label class="grow"><span data-t="filter"></span><input id="filter" type="search"></label>
  <button id="language" type="button"></button>
</header>
<main id="main"><p role="status" data-t="loading"></p></main>
<script>
'use strict';
const WORDS = {
  en: { key: 'API key (stays in this tab)', filter: 'Find', loading: 'Loading …', send: 'Send', body: 'Body (JSON)', answer: 'Answer', other: '中文', failed: 'The document could not be read', needs: 'Operators only', file: 'File' },
  zh: { key: 'API 密钥（仅保存在此标签页）', filter: '查找', loading: '加载中…', send: '发送', body: '请求内容（JSON）', answer: '返回', other: 'English', failed: '文档读取失败', needs: '仅限运营', file: '文件' },
};
const GROUPS = {
  en: { openai: 'OpenAI’s shapes', ai: 'AI service', video: 'Video API', external: 'External API', rpc: 'Procedures', own: 'Tasks, keys, uploads, usage', docs: 'This document' },
  zh: { openai: 'OpenAI 格式', ai: 'AI 服务', video: '视频接口', external: '外部接口', rpc: '过程调用', own: '任务、密钥、上传与用量', docs: '本文档' },
};
let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
let api = null;
const base = location.pathname.replace(/\\/docs\\/?$/, '');
const $ = (id) => document.getElementById(id);
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const t = (word) => WORDS[language][word];

function example(schema, name) {
  if (!schema) return null;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(schema.anyOf.find((one) => one.format !== 'binary') ?? schema.anyOf[0], name);
  if (schema.type === 'object') {
    const wanted = Object.entries(schema.properties ?? {}).filter(([key]) => (schema.required ?? []).includes(key));
    return Object.fromEntries(wanted.map(([key, one]) => [key, example(one, key)]));
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return false;
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 1;
  return name === 'prompt' ? 'a red lighthouse' : name === 'input' ? '你好' : '';
}

function operation(path, method, route) {
  const head = make('summary', {}, make('b', { className: method, textContent: method.toUpperCase() }), make('code', { textContent: path }),
    make('span', { textContent: language === 'zh' ? route['x-summary-zh'] : route.summary }));
  const box = make('details', {}, head);
  box.addEventListener('toggle', () => { if (box.open && box.children.length === 1) box.append(form(path, method, route)); });
  return box;
}

function form(path, method, route) {
  const fields = (route.parameters ?? []).map((parameter) => {
    const input = make('input', { name: parameter.name, required: parameter.required === true });
    return { parameter, input, label: make('label', {}, make('span', { textContent: parameter.name }), input) };
  });
  const content = route.requestBody?.content;
  const schema = content && (content['application/json'] ?? content['multipart/form-data']).schema;
  const body = schema && make('textarea', { value: JSON.stringify(example(schema), null, 2), spellcheck: false });
  const files = content?.['multipart/form-data'] && make('input', { type: 'file', multiple: true });
  const fileField = schema && Object.keys(schema.properties ?? {}).find((name) => JSON.stringify(schema.properties[name]).includes('"binary"'));
  const output = make('div');
  const button = make('button', { className: 'send', type: 'button', textContent: t('send') });
  button.addEventListener('click', () => send({ path, method, fields, body, files, fileField, output, button }));
  const parts = [make('div', { className: 'row' }, ...fields.map(({ label }) => label))];
  if (route.description) parts.unshift(make('small', { textContent: route.description }));
  if (body) parts.push(make('label', {}, make('span', { textContent: t('body') }), body));
  if (files && fileField) parts.push(make('label', {}, make('span', { textContent: t('file') + ' (' + fileField + ')' }), files));
  return make('div', {}, ...parts, make('div', { className: 'row' }, button), output);
}

function bodyOf({ body, files, fileField }) {
  if (!body) return {};
  if (!files || files.files.length === 0) return { headers: { 'content-type': 'application/json' }, body: body.value };
  const sent = new FormData();
  for (const [name, value] of Object.entries(JSON.parse(body.value))) {
    if (name !== fileField && value !== null) sent.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  for (const file of files.files) sent.append(files.files.length > 1 ? fileField + '[]' : fileField, file);
  return { body: sent };
}

async function send(call) {
  call.button.disabled = true;
  call.output.replaceChildren(make('p', { role: 'status', textContent: t('loading') }));
  try {
    let path = call.path;
    const query = new URLSearchParams();
    const headers = {};
    for (const { parameter, input } of call.fields) {
      if (input.value === '') continue;
      if (parameter.in === 'path') path = path.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
      else if (parameter.in === 'query') query.set(parameter.name, input.value);
      else headers[parameter.name] = input.value;
    }
    const key = $('key').value.trim();
    if (key) headers.authorization = 'Bearer ' + key;
    const { body, headers: more } = call.method === 'get' ? {} : bodyOf(call);
    const url = base + path + (query.size > 0 ? '?' + query : '');
    const response = await fetch(url, { method: call.method.toUpperCase(), headers: { ...headers, ...more }, body });
    call.output.replaceChildren(...(await shown(response)));
  } catch (error) {
    call.output.replaceChildren(make('pre', { textContent: String(error) }));
  } finally {
    call.button.disabled = false;
  }
}

async function shown(response) {
  const type = response.headers.get('content-type') ?? '';
  const head = make('p', { textContent: t('answer') + ': ' + response.status + ' · ' + (response.headers.get('x-request-id') ?? '') });
  if (type.startsWith('audio/')) return [head, make('audio', { controls: true, src: URL.createObjectURL(await response.blob()) })];
  if (!type.includes('json')) return [head, make('pre', { textContent: (await response.text()).slice(0, 20000) })];
  const answer = await response.json();
  const urls = [...JSON.stringify(answer).matchAll(/"url":"(https?:[^"]+)"/g)].map(([, url]) => url);
  const media = urls.slice(0, 4).map((url) => make(/\\.(mp4|mov|webm)/.test(url) ? 'video' : 'img', { src: url, controls: true, alt: '' }));
  return [head, ...media, make('pre', { textContent: JSON.stringify(answer, null, 2) })];
}

function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  $('language').textContent = t('other');
  if (!api) return;
  const wanted = $('filter').value.toLowerCase();
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, route] of Object.entries(methods)) {
      const words = (path + route.summary + route['x-summary-zh']).toLowerCase();
      if (!words.includes(wanted)) continue;
      const [group] = route.tags;
      groups.set(group, [...(groups.get(group) ?? []), operation(path, method, route)]);
    }
  }
  $('main').replaceChildren(...[...groups].flatMap(([name, routes]) => [make('h2', { textContent: GROUPS[language][name] ?? name }), ...routes]));
}

$('key').value = sessionStorage.getItem('darkroom-key') ?? '';
$('key').addEventListener('change', () => sessionStorage.setItem('darkroom-key', $('key').value.trim()));
$('filter').addEventListener('input', draw);
$('language').addEventListener('click', () => { language = language === 'zh' ? 'en' : 'zh'; draw(); });
draw();
fetch(base + '/openapi.json')
  .then((response) => response.json())
  .then((document) => { api = document; draw(); })
  .catch(() => $('main').replaceChildren(make('p', { role: 'alert', textContent: t('failed') })));
</script>
</html>
`;
