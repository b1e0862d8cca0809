import { requestFailed } from './errors.ts';
export function compileSchema(_schema: unknown): (document: unknown) => boolean {
  throw requestFailed('$jsonSchema is not ready');
}
