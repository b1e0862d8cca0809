/**
 * The functions an environment was sent: their configuration is saved, their packages lie in the
 * data folder, unpacked when they are first needed. What is set here runs at the next call.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FunctionConfig } from '../../functions/config.ts';
import { invalidParameter } from '../errors.ts';
import type { SavedFunction, SavedState } from '../saved.ts';
import { unpackedIn } from './unpacked.ts';

export interface FunctionStoreOptions {
  readonly saved: SavedState;
  /** For packages and what is unpacked of them. */
  readonly folder: string;
  /** A node_modules that stands for what the cloud installs from a function's package.json. */
  readonly modules?: string;
  /** For functions that other environments run as well; default: none is kept. */
  readonly kept?: string;
  /** A function as it is from now on, for every call that comes. */
  readonly install: (config: FunctionConfig, folder: () => string) => void;
  /** Its timers, and nothing else of it. */
  readonly setTimers: (config: FunctionConfig) => void;
  readonly uninstall: (name: string) => void;
}

export class FunctionStore {
  readonly #options: FunctionStoreOptions;

  /** Installs what an earlier life was sent. */
  constructor(options: FunctionStoreOptions) {
    this.#options = options;
    for (const saved of Object.values(options.saved.value.functions)) this.#install(saved);
  }

  all(): SavedFunction[] {
    return Object.values(this.#options.saved.value.functions);
  }

  find(name: string): SavedFunction | undefined {
    return this.all().find(({ config }) => config.name === name);
  }

  /** Keeps a package; its hash. @throws ControlError for what is no ZIP file */
  keep(bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw invalidParameter('Code is not a ZIP file');
    const path = this.#packagePath(hash);
    if (existsSync(path)) return hash;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
    return hash;
  }

  put(next: SavedFunction): void {
    const { saved } = this.#options;
    const before = this.find(next.config.name);
    saved.change({ functions: { ...saved.value.functions, [next.config.name]: next } });
    if (runsAs(before) !== runsAs(next)) this.#install(next);
    else if (runsAs(next) !== '') this.#options.setTimers(next.config);
    if (before !== undefined) this.#forgetOnceKept(before.codeHash);
  }

  remove(name: string): void {
    const { saved, uninstall } = this.#options;
    const gone = this.find(name);
    const { [name]: _, ...left } = saved.value.functions;
    saved.change({ functions: left });
    uninstall(name);
    if (gone !== undefined) this.#forgetOnceKept(gone.codeHash);
  }

  #install({ config, codeHash, status }: SavedFunction): void {
    if (status === 'CreateFailed') return;
    this.#options.install(config, () => this.#unpacked(config.name, codeHash));
  }

  /** The folder of a package, made on demand: most functions of a short run are never called. */
  #unpacked(name: string, hash: string): string {
    const { folder, modules, kept } = this.#options;
    const bytes = (): Uint8Array => readFileSync(this.#packagePath(hash));
    const place = join(folder, 'unpacked', `${name}-${hash.slice(0, 16)}`);
    return unpackedIn(place, { bytes, modules, kept });
  }

  /** Not sooner: what is on disk until then may name it. */
  #forgetOnceKept(hash: string): void {
    this.#options.saved.kept().then(
      () => this.#forget(hash),
      // Whoever changed it is told that it was not kept.
      () => undefined,
    );
  }

  /** A package nobody needs; what is unpacked of it may still be running and stays. */
  #forget(hash: string): void {
    const isUsed = this.all().some(({ codeHash }) => codeHash === hash);
    if (!isUsed) rmSync(this.#packagePath(hash), { force: true });
  }

  #packagePath(hash: string): string {
    return join(this.#options.folder, 'packages', `${hash}.zip`);
  }
}

/** Timers change without new instances. Empty for what does not run. */
function runsAs(saved: SavedFunction | undefined): string {
  if (saved === undefined || saved.status === 'CreateFailed') return '';
  const { triggers: _, ...config } = saved.config;
  return JSON.stringify([config, saved.codeHash]);
}
