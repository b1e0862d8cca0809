/** An engine that has what a mini-program's has, and nothing else of Node. */

const ABSENT = [
  'fetch',
  'URL',
  'AbortController',
  'crypto',
  'structuredClone',
  'process',
  'Buffer',
  'window',
  'document',
  'localStorage',
  'require',
];

/** What a CommonJS text exports. */
export function loadWithoutNode<T>(code: string): T {
  const module = { exports: {} };
  const run = new Function('module', 'exports', ...ABSENT, code) as (...globals: unknown[]) => void;
  run(module, module.exports);
  return module.exports as T;
}
