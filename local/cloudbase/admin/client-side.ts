/**
 * The client module with rules that can be changed while it runs, as in the console. A change
 * makes a new module; watches are cut and come back by themselves, under the new rules.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ClientIdentity,
  type ClientModule,
  type ClientModuleOptions,
  type CollectionRule,
  createClientModule,
  FunctionAccess,
  type FunctionRule,
  Tokens,
} from '../client/index.ts';
import type { CloudBaseContext, HttpModule } from '../context.ts';
import { JsonFile } from '../json-file.ts';
import { readSavedRules } from './saved-rules.ts';

export type Rules = Readonly<Record<string, CollectionRule>>;
/** By collection; null goes back to the declared rule. */
export type ChangedRules = Readonly<Record<string, CollectionRule | null>>;

export interface ClientSideOptions extends Omit<ClientModuleOptions, 'rules'> {
  /** The rules declared; those set while it runs go before them. */
  readonly rules: Rules;
  /** File that keeps the rules set while it runs. */
  readonly savedRules: string;
  readonly report: (error: unknown) => void;
}

export class ClientSide {
  readonly #context: CloudBaseContext;
  readonly #options: ClientSideOptions;
  readonly #tokens: Tokens;
  readonly #file: JsonFile;
  #functions: FunctionAccess;
  #saved: Rules;
  #module: ClientModule;

  /** @throws RuleSyntaxError, or an Error for saved rules or a function rule that cannot be read */
  constructor(context: CloudBaseContext, options: ClientSideOptions) {
    this.#context = context;
    this.#options = options;
    // One for all lives of the module: a token signed out of stays worthless under new rules.
    this.#tokens = new Tokens(context);
    this.#functions = new FunctionAccess(options.functionRule);
    this.#file = new JsonFile(options.savedRules);
    this.#saved = readSavedRules(options.savedRules);
    this.#module = this.#create(this.#saved);
  }

  readonly http: HttpModule = (request, response, url) => this.#module.http(request, response, url);

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#module.upgrade(request, socket, head);
  }

  mayInvoke(name: string, identity: ClientIdentity): boolean {
    return this.#functions.mayInvoke(name, identity);
  }

  isLogin(token: string): boolean {
    return this.#module.isLogin(token);
  }

  get functionRule(): FunctionRule {
    return this.#functions.rule;
  }

  /** Of collections that have no rule. */
  get defaultRule(): CollectionRule {
    return this.#options.defaultRule ?? 'ADMINONLY';
  }

  get rules(): Rules {
    return { ...this.#options.rules, ...this.#saved };
  }

  /** Collections whose declared rule gives way to one that was set in an earlier life. */
  get overridden(): string[] {
    return Object.keys(this.#saved);
  }

  /**
   * Replaces the rules of the collections named; the others keep theirs. Resolves once they are on
   * disk too. @throws RuleSyntaxError
   */
  async setRules(changed: ChangedRules): Promise<Rules> {
    const all = Object.entries({ ...this.#saved, ...changed });
    const kept = all.filter((entry): entry is [string, CollectionRule] => entry[1] !== null);
    const saved = Object.fromEntries(kept);
    const former = this.#module;
    this.#module = this.#create(saved);
    this.#saved = saved;
    this.#file.write(saved);
    await Promise.all([former.close(), this.#file.written()]);
    return this.rules;
  }

  /** Replaces the rule of the functions. @throws Error naming what the platform would not take */
  setFunctionRule(rule: FunctionRule): void {
    this.#functions = new FunctionAccess(rule);
  }

  close(): Promise<void> {
    return this.#module.close();
  }

  #create(saved: Rules): ClientModule {
    const { savedRules: _, functionRule: __, ...options } = this.#options;
    return createClientModule(this.#context, {
      ...options,
      rules: { ...options.rules, ...saved },
      tokens: this.#tokens,
      mayInvoke: (name, identity) => this.mayInvoke(name, identity),
    });
  }
}
