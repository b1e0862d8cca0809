/** How calls of `wx` answer: by callbacks where they are given, else by a promise. */

export interface Callbacks {
  success?(result: unknown): void;
  fail?(error: unknown): void;
  complete?(result: unknown): void;
}

/** What a call refuses with: WeChat puts all it knows into `errMsg`. */
export class WxError extends Error {
  readonly errMsg: string;
  constructor(name: string, why: string) {
    super(`${name}:fail ${why}`);
    this.errMsg = this.message;
  }
}

type Member = (options?: never) => unknown;

/** `run` gives the result; `errMsg` is added. */
export function asynchronous<O extends object, R extends object>(
  name: string,
  run: (options: O) => Promise<R> | R,
): Member {
  return ((options: O & Callbacks = {} as O & Callbacks) => {
    const work = new Promise<R>((resolve) => resolve(run(options))).then(
      (result) => ({ ...result, errMsg: `${name}:ok` }),
      (error: unknown) => {
        throw refusal(name, error);
      },
    );
    if (!options.success && !options.fail && !options.complete) return work;
    void work.then(
      (result) => {
        options.success?.(result);
        options.complete?.(result);
      },
      (error: unknown) => {
        options.fail?.(error);
        options.complete?.(error);
      },
    );
    return undefined;
  }) as Member;
}

function refusal(name: string, error: unknown): Error {
  if (error instanceof WxError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new WxError(name, message), { cause: error });
}

export type WxPart = Readonly<Record<string, unknown>>;

/** A member that is asked for and not there is a fault of this phone, said by name. */
export function strict<T extends object>(part: T, name: string, asked: Set<string>): T {
  return new Proxy(part, {
    get(target, key, receiver) {
      if (typeof key !== 'string' || key === 'then' || key === 'toJSON') {
        return Reflect.get(target, key, receiver) as unknown;
      }
      asked.add(`${name}.${key}`);
      if (key in target) return Reflect.get(target, key, receiver) as unknown;
      throw new Error(`${name}.${key} is not in this phone`);
    },
  });
}
