/** The files that are made from the routes, with where they lie. */
import { ROUTES } from '../../shared/http/routes.ts';
import { clientSource } from './client.ts';
import { openApiDocument } from './openapi.ts';

/** By path from the project's folder. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'shared/http/docs/openapi.json': () => `${JSON.stringify(openApiDocument(ROUTES), null, 1)}\n`,
  'clients/http/index.ts': () => clientSource(ROUTES),
};
