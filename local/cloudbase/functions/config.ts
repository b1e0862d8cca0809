/** What a function is allowed: the functions section of cloudbaserc.json, with the cloud's defaults. */

export interface TimerTrigger {
  readonly name: string;
  readonly type: 'timer';
  /** 7 fields: second minute hour day month weekday year. */
  readonly config: string;
  /** Handed to the function as `Message`. */
  readonly argument?: string;
}

/** One entry of `functions` in cloudbaserc.json; other keys are the deployer's business. */
export interface FunctionConfig {
  readonly name: string;
  /** `HTTP`: a web server of its own, started by `scf_bootstrap`. Default: called with events. */
  readonly type?: 'HTTP' | 'Event';
  /** Requests one instance of an HTTP function serves at once; default one. */
  readonly instanceConcurrencyConfig?: {
    readonly dynamicEnabled?: boolean;
    readonly maxConcurrency?: number;
  };
  /** `file.export`, default `index.main`. */
  readonly handler?: string;
  /** Seconds, 1 to 900. */
  readonly timeout?: number;
  /** MB. */
  readonly memorySize?: number;
  readonly envVariables?: Readonly<Record<string, string>>;
  readonly triggers?: readonly TimerTrigger[];
}

/** A function with its defaults filled in. */
export interface FunctionLimits {
  readonly name: string;
  readonly file: string;
  readonly exportName: string;
  readonly timeoutS: number;
  readonly memoryMb: number;
  /** Requests one instance serves at once. */
  readonly concurrency: number;
  readonly variables: Readonly<Record<string, string>>;
}

const DEFAULT_TIMEOUT_S = 15;
const DEFAULT_MEMORY_MB = 256;

/** Letters, digits, `-` and `_`, as the console allows; so a name can never leave the folder. */
export function isFunctionName(name: string): boolean {
  return /^[A-Za-z][\w-]{0,59}$/u.test(name);
}

/** @throws Error naming the function and the field that is wrong */
export function limitsOf(config: FunctionConfig): FunctionLimits {
  const timeoutS = config.timeout ?? DEFAULT_TIMEOUT_S;
  const memoryMb = config.memorySize ?? DEFAULT_MEMORY_MB;
  const [file = 'index', exportName = 'main'] = (config.handler ?? 'index.main').split('.');
  if (!isFunctionName(config.name)) throw new Error(`function name "${config.name}" is not valid`);
  if (!(timeoutS > 0 && timeoutS <= 900)) {
    throw new Error(`function ${config.name}: timeout must be 1 to 900 seconds, not ${timeoutS}`);
  }
  if (!(memoryMb >= 64 && memoryMb <= 8192)) {
    throw new Error(`function ${config.name}: memorySize must be 64 to 8192 MB, not ${memoryMb}`);
  }
  const concurrency = config.instanceConcurrencyConfig?.maxConcurrency ?? 1;
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 100)) {
    throw new Error(`function ${config.name}: maxConcurrency must be 1 to 100, not ${concurrency}`);
  }
  const variables = config.envVariables ?? {};
  const entry = { name: config.name, file: `${file}.js`, exportName };
  return { ...entry, timeoutS, memoryMb, concurrency, variables };
}
