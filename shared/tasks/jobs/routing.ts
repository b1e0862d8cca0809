/**
 * Which model makes a task's picture. The one that was asked for, until its provider turns out
 * unable and nothing was accepted; then the next of its fallbacks that can do the same job. The
 * price stays what was quoted.
 */
import type { CostEstimate, ModelDefinition } from '../../models/contract.ts';
import { checked, collections } from '../../platform/database.ts';
import type { JsonObject } from '../../platform/json.ts';
import { ERROR_POLICIES, type NormError } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';

export interface Route {
  readonly via: string;
  readonly provider: string;
  readonly parameters: JsonObject;
  /** The task's price stays; what it costs the operator does not. */
  readonly cost: CostEstimate | null;
}

/** Busy providers are waited for this often before another one is tried. */
const SETBACKS_BEFORE_FAILOVER = 2;

/** The next fallback worth trying after `error`, or null to stay. */
export async function nextRoute(
  deps: TaskDeps,
  task: TaskDoc,
  error: NormError,
): Promise<Route | null> {
  const patient = error.retry === 'same_call' && task.setbacks < SETBACKS_BEFORE_FAILOVER;
  if (!ERROR_POLICIES[error.kind].failover || patient) return null;
  const tried = new Set([task.via, ...task.jobs.map((job) => job.model)]);
  for (const slug of deps.catalogue.get(task.model).fallbacks) {
    if (tried.has(slug)) continue;
    const route = await routeBy(deps, task, slug);
    if (route !== null) return route;
  }
  return null;
}

async function routeBy(deps: TaskDeps, task: TaskDoc, slug: string): Promise<Route | null> {
  const model = deps.catalogue.get(slug);
  if (!model.enabled || !deps.providers.available(model.provider)) return null;
  if (task.files.length > 0 || task.count > model.count.max) return null;
  const parameters = translated(model, task.parameters);
  if (parameters === null) return null;
  const now = { model: deps.catalogue.get(task.via), parameters: task.parameters };
  if (!fits({ model, parameters }, now, task.inputs.length)) return null;
  if (await isClosedOff(deps, model.provider)) return null;
  const cost = model.cost({ count: task.count, images: task.inputs.length, parameters });
  return { via: slug, provider: model.provider, parameters, cost };
}

interface Candidate {
  readonly model: ModelDefinition;
  readonly parameters: JsonObject;
}

/** It takes as many pictures, and each plays the part it was given: a likeness is no first frame. */
function fits(next: Candidate, now: Candidate, images: number): boolean {
  const given = { images, files: [], parameters: next.parameters };
  if (next.model.mediaDetails(given).length > 0) return false;
  const parts = ({ model, parameters }: Candidate) => model.imageRoles(images, parameters).join();
  return parts(next) === parts(now);
}

/** Of the parameters that were asked for, those the other model understands the same way. */
function translated(model: ModelDefinition, asked: JsonObject): JsonObject | null {
  const kept: JsonObject = {};
  for (const { name } of model.form) {
    const value = asked[name];
    if (value !== undefined && model.parameters({ [name]: value }).ok) kept[name] = value;
  }
  const whole = model.parameters(kept);
  return whole.ok ? whole.value : null;
}

/** True while a provider's circuit is open: calling it would only cost time. */
export async function isClosedOff(deps: TaskDeps, provider: string): Promise<boolean> {
  return (await deps.breaker?.isOpen(provider)) ?? false;
}

/**
 * False while as many jobs of the model run as its provider allows one account. Counted from the
 * waiting tasks themselves: a counter would leak with the first crash. Index: status, via.
 */
export async function hasRoom(deps: TaskDeps, model: ModelDefinition): Promise<boolean> {
  if (model.concurrency === undefined) return true;
  const running = checked(
    await deps.db
      .collection(collections.tasks)
      .where({ status: 'processing', step: 'wait', via: model.slug })
      .count(),
  );
  return running.total < model.concurrency;
}
