import type { Doc, Filter } from './api.ts';
import { requestFailed } from './errors.ts';
export function compileGeo(operator: string, _operand: unknown): (value: unknown) => boolean {
  throw requestFailed(`${operator} is not ready`);
}
export function geoSort(_filter: Filter): ((found: Doc[]) => Doc[]) | null {
  return null;
}
