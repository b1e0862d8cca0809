/**
 * What V8 made of a function's files, kept beside their folder: the next instance need not compile
 * them again, which is two thirds of what loading a bundle costs. Only for folders that are named
 * by their content, which have a `<folder>.compiled` beside them. On the cloud each instance
 * compiles for itself; nothing else differs.
 *
 * Plain CommonJS: instances load it before anything else.
 */
'use strict';

const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const vm = require('node:vm');

/** By then an instance has answered once: what that took is compiled and kept as well. */
const SAVE_AFTER_MS = 500;

/**
 * Where the code of this file is kept. Null for a file that may change under its name, and for one
 * that imports when it runs: what V8 has kept of that has forgotten who resolves its imports.
 */
function placeOf(filename, content) {
  const folder = `${dirname(filename)}.compiled`;
  if (!existsSync(folder) || /\bimport\s*\(/.test(content)) return null;
  return join(folder, `${basename(filename)}.${process.version}`);
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** In one step: others may read meanwhile. A disk that is full keeps nobody from running. */
function save(script, path) {
  try {
    writeFileSync(`${path}.${process.pid}`, script.createCachedData());
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // The next instance compiles for itself, and tries again.
  }
}

const [HEAD] = Module.wrapper;
const compileAnew = Module.prototype._compile;

function compile(content, filename, ...rest) {
  const path = placeOf(filename, content);
  if (path === null) return compileAnew.call(this, content, filename, ...rest);
  const cachedData = read(path);
  const script = new vm.Script(Module.wrap(content), {
    filename,
    cachedData,
    // Stacks name the places of the file itself.
    columnOffset: -HEAD.length,
  });
  // Of another version of V8, or damaged: V8 looks before it takes anything.
  if (cachedData === undefined || script.cachedDataRejected) {
    setTimeout(save, SAVE_AFTER_MS, script, path).unref();
  }
  const run = script.runInThisContext();
  const require = Module.createRequire(filename);
  return run.call(this.exports, this.exports, require, this, filename, dirname(filename));
}

Module.prototype._compile = compile;
