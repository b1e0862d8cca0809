/** Structured logs: one JSON line each, secrets replaced before anything is written. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose every line also carries `fields` (task_id, attempt, fence …). */
  with(fields: LogFields): Log;
}

const SECRET_NAME = /secret|token|password|authorization|api[-_]?key|credential|signature|cookie/i;
const SECRET_VALUE = /\b(Bearer\s+|sk-|whsec_|AKID)[A-Za-z0-9._-]{6,}/g;
const SIGNED_QUERY = /([?&](?:sign|signature|token|q-signature|x-amz-signature|key)=)[^&\s"]+/gi;

/** Replaces what looks like a secret by name or by shape. Depth and length are bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    const short = value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value;
    return short.replace(SECRET_VALUE, '$1***').replace(SIGNED_QUERY, '$1***');
  }
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 4) return '…';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    out[name] = SECRET_NAME.test(name) ? '***' : redact(item, depth + 1);
  }
  return out;
}

function describeError(error: Error, depth: number): unknown {
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: redact(error.message, depth),
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: redact(error.cause, depth + 1) }),
    stack: redact(error.stack ?? '', depth),
  };
}

/** Writes JSON lines through `write` (console by default, where the cloud collects them). */
export function createLog(
  base: LogFields = {},
  write: (level: LogLevel, line: string) => void = (_, line) => console.log(line),
): Log {
  const emit = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    const record = { level, message, ...base, ...fields };
    write(level, JSON.stringify(redact(record)));
  };
  return {
    debug: (message, fields) => emit('debug', message, fields),
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
    with: (fields) => createLog({ ...base, ...fields }, write),
  };
}
