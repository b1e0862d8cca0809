/** What a model was used for on a day. */
import type { UsageDoc } from '../../models/usage.ts';

export const usageRow = (doc: UsageDoc) => ({
  day: doc.day,
  model: doc.model,
  provider: doc.provider,
  tasks: doc.tasks,
  completed: doc.completed,
  failed: doc.failed,
  cancelled: doc.cancelled,
  results: doc.results,
  credits: doc.credits,
  meanMs: doc.completed === 0 ? null : Math.round(doc.completed_ms / doc.completed),
});
