/** What ends an answer without its provider saying so. */
import type { NormError } from '../providers/index.ts';
import type { Route } from './answers.ts';

export function silence(route: Route | null): NormError {
  return {
    kind: 'timeout',
    provider: route?.provider ?? '',
    message: 'nothing was heard for too long',
    stage: 'output',
    retry: 'resubmit',
    charged: 'maybe',
  };
}

export const UNUSABLE = {
  kind: 'provider_failed',
  message: 'not the answer that was asked for',
  stage: 'output',
  retry: 'never',
  charged: 'maybe',
} as const;

export const OUR_FAULT = {
  kind: 'unknown',
  provider: '',
  message: 'our own',
  stage: 'output',
  retry: 'never',
  charged: 'maybe',
} as const;
