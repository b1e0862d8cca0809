/** How documents travel between the SDK and the engine: as text, which is what the SDK parses. */
import { stringifyDocument } from '../../../local/cloudbase/protocol/ejson.ts';

export const writeDocument: (document: object) => unknown = stringifyDocument;
