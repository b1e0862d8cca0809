/**
 * Reports what the platform does and documents nowhere: the shape of events and contexts, the
 * headers of its gateway, limits. No value of a setting, a header or a document is in it.
 */
import { assertOperator } from '../../shared/platform/secrets/compare.ts';
import { shapeOf, tellingFields } from './shape.ts';

/** Over HTTP anybody may ask: who brings the operator's secret is answered. */
export const SECRET_HEADER = 'x-darkroom-probe';

export interface ProbeOptions {
  readonly adminSecret: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Such as `v20.19.0`. */
  readonly runtime: string;
  /** Where a report goes that has no caller: of timers and database triggers. */
  readonly log: (report: object) => void;
}

interface Called {
  readonly event: unknown;
  readonly context: unknown;
}

/** An HTTP answer for HTTP, the report itself for everything else. */
export function handle(options: ProbeOptions, { event, context }: Called): unknown {
  const report = reportOf(options, { event, context });
  if (!isHttp(event)) {
    options.log(report);
    return report;
  }
  try {
    assertOperator(options.adminSecret, headersOf(event)[SECRET_HEADER]);
  } catch {
    // Nothing tells a stranger that somebody lives here.
    return { statusCode: 404, headers: {}, body: '' };
  }
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(report, null, 2) };
}

function reportOf({ environment, runtime }: ProbeOptions, { event, context }: Called): object {
  const { memory_limit_in_mb: memory, time_limit_in_ms: time } = Object(context);
  return {
    runtime,
    region: environment.TENCENTCLOUD_REGION ?? null,
    limits: { memory_mb: memory ?? null, time_ms: time ?? null },
    kind: tellingFields(event),
    event: shapeOf(event),
    event_bytes: Buffer.byteLength(JSON.stringify(event) ?? ''),
    context: shapeOf(context),
    variables: Object.keys(environment).sort(),
  };
}

function isHttp(event: unknown): event is { readonly headers?: unknown } {
  return typeof event === 'object' && event !== null && 'httpMethod' in event;
}

function headersOf({ headers }: { readonly headers?: unknown }): Readonly<Record<string, unknown>> {
  const entries = Object.entries(Object(headers));
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
