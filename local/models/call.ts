/** One real call of one model, from its submit to its result. */
import type { CostEstimate, ModelDefinition } from '../../shared/models/contract.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { NormError, Providers } from '../../shared/providers/index.ts';

export interface CallOptions {
  readonly providers: Pick<Providers, 'client'>;
  readonly clock: Clock;
  readonly prompt: string;
  /** Addresses of pictures the provider can fetch. */
  readonly images?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** How long a result is waited for, in ms. */
  readonly patienceMs: number;
}

export type Called =
  | {
      readonly kind: 'made';
      readonly results: readonly string[];
      readonly ms: number;
      readonly cost: CostEstimate | null;
    }
  | { readonly kind: 'refused' | 'failed' | 'unclear'; readonly error: string; readonly ms: number }
  /** Nothing was sent. */
  | { readonly kind: 'unfit'; readonly error: string };

/** Spends money. Never throws for what a provider answers. */
export async function callOnce(model: ModelDefinition, options: CallOptions): Promise<Called> {
  const { clock, images = [], providers } = options;
  const parameters = model.parameters(options.parameters ?? {});
  if (!parameters.ok) return unfit(parameters.details);
  const given = { images: images.length, files: [], parameters: parameters.value };
  const details = model.mediaDetails(given);
  if (details.length > 0) return unfit(details);
  const input = {
    prompt: options.prompt,
    images: images.map((url) => ({ url })),
    count: 1,
    parameters: parameters.value,
    seed: 7,
  };
  const startedAt = clock.now();
  const took = (): number => clock.now() - startedAt;
  const client = providers.client(model.provider);
  const call = model.request(input);
  const submitted = await client.submit({ call, idempotencyKey: `try-${startedAt}:1` });
  const cost = model.cost({ count: 1, images: images.length, parameters: parameters.value });
  if (submitted.kind === 'failed')
    return { kind: 'refused', ...worded(submitted.error), ms: took() };
  if (submitted.kind === 'unknown')
    return { kind: 'unclear', ...worded(submitted.error), ms: took() };
  if (submitted.kind === 'done') return made(submitted.results, { ms: took(), cost });
  let { handle, pollAfterMs } = submitted;
  while (took() < options.patienceMs) {
    await clock.sleep(pollAfterMs);
    const answer = await client.poll(handle);
    if (answer.kind === 'succeeded') return made(answer.results, { ms: took(), cost });
    if (answer.kind === 'failed') return { kind: 'failed', ...worded(answer.error), ms: took() };
    if (answer.kind === 'cancelled') return { kind: 'failed', error: 'cancelled', ms: took() };
    if (answer.kind === 'processing') {
      handle = answer.handle ?? handle;
      pollAfterMs = answer.pollAfterMs;
    }
  }
  return { kind: 'unclear', error: 'still running; nobody waits any longer', ms: took() };
}

const unfit = (details: readonly { field: string; message: string }[]): Called => ({
  kind: 'unfit',
  error: details.map(({ field, message }) => `${field}: ${message}`).join('; '),
});

const worded = ({ kind, providerCode, message }: NormError) => ({
  error: `${kind}${providerCode === undefined ? '' : ` ${providerCode}`}: ${message}`,
});

function made(
  results: readonly { type: string; url?: string; text?: string }[],
  more: { ms: number; cost: CostEstimate | null },
): Called {
  const shown = results.map(
    ({ type, url, text }) => url ?? text?.slice(0, 200) ?? `${type} as bytes`,
  );
  return { kind: 'made', results: shown, ...more };
}
