/**
 * Models their vendors end. The date is data; from that day on the model is not offered, and tasks
 * that are under way with it go on or fall back as the vendor answers.
 */
import type { Clock } from '../platform/clock.ts';
import { DAY_MS, startOf } from '../platform/day.ts';
import { matches } from './catalogue.ts';
import type { Catalogue, ModelDefinition } from './contract.ts';

/** How long before the day operators are told. */
export const WARNED_BEFORE_MS = 31 * DAY_MS;

/** Instant in ms at which the model's first day without it begins in China; null for no date. */
export function endOf({ retires }: Pick<ModelDefinition, 'retires'>): number | null {
  return retires === undefined ? null : startOf(retires.date);
}

/** Whole days until then, rounded up; 0 and below once it has come. */
export function daysLeft(model: Pick<ModelDefinition, 'retires'>, now: number): number | null {
  const end = endOf(model);
  return end === null ? null : Math.ceil((end - now) / DAY_MS);
}

/** Offered models whose end is near, soonest first. */
export function retiringSoon(catalogue: Catalogue, now: number): ModelDefinition[] {
  const soon = catalogue.list().filter((model) => {
    const end = endOf(model);
    return end !== null && end > now && end - now <= WARNED_BEFORE_MS;
  });
  return soon.sort((a, b) => (endOf(a) ?? 0) - (endOf(b) ?? 0));
}

function asOf(model: ModelDefinition, now: number): ModelDefinition {
  const end = endOf(model);
  if (end === null || end > now || !model.enabled) return model;
  const disabledReason = `上游已于 ${model.retires?.date ?? ''} 停用`;
  return { ...model, enabled: false, disabledReason };
}

/** The catalogue in which a model goes off by itself when its day comes. */
export function withRetirements(catalogue: Catalogue, clock: Clock): Catalogue {
  const now = (model: ModelDefinition): ModelDefinition => asOf(model, clock.now());
  return {
    get: (slug) => now(catalogue.get(slug)),
    defaultFor: (taskType) => now(catalogue.defaultFor(taskType)),
    list: (filter = {}) =>
      catalogue
        .list({ ...filter, includeDisabled: true })
        .map(now)
        .filter((model) => matches(model, filter)),
  };
}
