/**
 * Every provider: where it is, which protocol it speaks and which settings it needs. Loads no
 * protocol, so that asking whether a provider is available stays free at a cold start.
 */
import { CHINA } from './china.ts';
import { RELAYS } from './relays.ts';
import type { ProviderRow } from './row.ts';
import { WEST } from './west.ts';

export type { Probe, ProviderRow } from './row.ts';

export const PROVIDER_ROWS: readonly ProviderRow[] = [...CHINA, ...RELAYS, ...WEST];
