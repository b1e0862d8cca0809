/** What a provider answered, as the console shows it. */
import type { ErrorDoc } from '../../providers/index.ts';

export const errorRow = (doc: ErrorDoc) => ({
  id: doc._id,
  at: doc.at.getTime(),
  provider: doc.provider,
  kind: doc.kind,
  stage: doc.stage,
  providerCode: doc.provider_code,
  httpStatus: doc.http_status,
  message: doc.message,
  taskId: doc.task_id,
  attempt: doc.attempt,
  model: doc.model,
});
