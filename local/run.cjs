// biome-ignore-all lint/style/useNodejsImportProtocol: a Node that is too old does not know "node:"
/**
 * Starts a command written in TypeScript: `node local/run.cjs local/demo.ts …`. Plain JavaScript
 * that any Node reads, so that one too old, or a missing `npm ci`, is told in a sentence. The
 * command, compiled when it has changed, runs in this very process: signals and exit codes are its
 * own.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const url = require('url');

const root = path.join(__dirname, '..');

/** The lowest version that "engines" of package.json allows, such as "20.19". */
function oldestNode() {
  const { engines } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return /\d+\.\d+/.exec(engines.node)[0];
}

function isOlder(version, oldest) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** In both languages of the documents; nothing when all is well. */
function problem() {
  const version = process.versions.node;
  const oldest = oldestNode();
  if (isOlder(version, oldest)) {
    return [
      `Darkroom needs Node.js ${oldest} or newer; this is ${version}. See https://nodejs.org.`,
      `Darkroom 需要 Node.js ${oldest} 或更新版本，当前为 ${version}。下载：https://nodejs.org`,
    ];
  }
  if (!fs.existsSync(path.join(root, 'node_modules/esbuild/package.json'))) {
    return [
      'The packages are not installed yet. Run "npm ci" first.',
      '尚未安装依赖，请先运行 npm ci。',
    ];
  }
  return [];
}

/** Loads the compiled form of the command; one that does not compile is told without a stack. */
async function start(command) {
  const { compiled } = await import(url.pathToFileURL(path.join(__dirname, 'compile.mjs')).href);
  let program;
  try {
    program = await compiled(root, path.relative(root, command).split(path.sep).join('/'));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  // Stacks name the sources.
  process.setSourceMapsEnabled(true);
  await import(url.pathToFileURL(program).href);
}

const lines = problem();
if (lines.length > 0) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
} else {
  // The command finds itself and its arguments where Node would have put them.
  process.argv.splice(1, 2, path.resolve(process.argv[2]));
  start(process.argv[1]);
}
