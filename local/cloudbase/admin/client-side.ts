/**
 * The client module with rules that can be changed while it runs, as in the console. A change
 * makes a new module; watches are cut and come back by themselves, under the new rules.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type CollectionRule, createClientModule, type SimpleMode } from '../client/index.ts';
import type { CloudBaseContext, HttpModule } from '../context.ts';

export type Rules = Readonly<Record<string, CollectionRule>>;

export interface ClientSideOptions {
  readonly rules: Rules;
  /** Of collections without a rule; default ADMINONLY. */
  readonly defaultRule?: SimpleMode;
  /** Public keys for custom-login tickets, by key id. */
  readonly ticketKeys?: Readonly<Record<string, string>>;
  readonly report: (error: unknown) => void;
}

export class ClientSide {
  readonly #context: CloudBaseContext;
  readonly #options: ClientSideOptions;
  #rules: Rules;
  #module: ReturnType<typeof createClientModule>;

  /** @throws RuleSyntaxError */
  constructor(context: CloudBaseContext, options: ClientSideOptions) {
    this.#context = context;
    this.#options = options;
    this.#rules = options.rules;
    this.#module = this.#create(options.rules);
  }

  readonly http: HttpModule = (request, response, url) => this.#module.http(request, response, url);

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#module.upgrade(request, socket, head);
  }

  get rules(): Rules {
    return this.#rules;
  }

  /** Replaces the rules of the collections named; the others keep theirs. @throws RuleSyntaxError */
  async setRules(changed: Rules): Promise<Rules> {
    const rules = { ...this.#rules, ...changed };
    const former = this.#module;
    this.#module = this.#create(rules);
    this.#rules = rules;
    await former.close();
    return rules;
  }

  close(): Promise<void> {
    return this.#module.close();
  }

  #create(rules: Rules): ReturnType<typeof createClientModule> {
    const { ticketKeys, report, defaultRule } = this.#options;
    return createClientModule(this.#context, {
      rules,
      report,
      ...(defaultRule ? { defaultRule } : {}),
      ...(ticketKeys ? { ticketKeys } : {}),
    });
  }
}
