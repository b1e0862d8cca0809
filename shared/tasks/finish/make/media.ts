/**
 * Fetching and keeping what is no picture. Only where an operator has said so, for a provider whose
 * files carry the label, is its own address kept: a copy that fails is tried again and never becomes
 * an address that expires.
 */
import type { ModelKind } from '../../../models/contract.ts';
import { PictureError } from '../../../pictures/errors.ts';
import { findLabel } from '../../../pictures/label/file.ts';
import type { OpenedMedia } from '../../../storage/fetch/media-stream.ts';
import type { Making, ProcessorDeps } from './contract.ts';
import { headersOf } from './headers.ts';

/** A minute of film has about 60 MB; twice that and its labelled copy fit the function. */
const LIMITS = { maxBytes: 150 * 1024 * 1024, timeoutMs: 40_000 };

/** Opens a result with the headers its provider's files need. Throws DownloadError. */
export function openResult(
  deps: ProcessorDeps,
  { task, url }: Making,
  { text = false }: { text?: boolean } = {},
): Promise<OpenedMedia> {
  return deps.finisher.open(url, { ...LIMITS, headersFor: headersOf(deps, task), text });
}

/**
 * The provider's own address, where it is to be kept. Files that need the provider's key can be read
 * by nobody else, and bytes have no address.
 */
export function keptUrl(
  deps: ProcessorDeps,
  { task, result }: Pick<Making, 'task' | 'result'>,
  kind: ModelKind,
): string | null {
  const { url } = result;
  if (url === null || deps.finisher.keeping?.(task.provider, kind) !== 'keep_url') return null;
  const isOpen = Object.keys(headersOf(deps, task)(new URL(url))).length === 0;
  return isOpen ? url : null;
}

/** Whether a file says itself what it is: its provider's word for it is not enough to keep it. */
export function carriesLabel(bytes: Uint8Array): boolean {
  try {
    return findLabel(bytes) !== null;
  } catch (error) {
    if (error instanceof PictureError) return false;
    throw error;
  }
}
