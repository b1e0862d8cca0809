/** A plan as people read it, and as programs do. */
import { type Change, PARTS } from './changes/change.ts';
import type { EnvironmentFacts } from './live/state.ts';
import { drift, toDo } from './plan.ts';

/** Environment, region and account come first: a right plan for a wrong place is the worst one. */
export function placeLines({ envId, alias, region, account }: EnvironmentFacts): string[] {
  const name = alias === '' || alias === envId ? '' : ` "${alias}"`;
  return [`environment ${envId}${name}`, `region      ${region}`, `account     ${account}`];
}

/** What is as declared is counted, not listed. */
export function planLines(plan: readonly Change[]): string[] {
  const lines = PARTS.flatMap((part) => {
    const changes = plan.filter((change) => change.part === part);
    if (changes.length === 0) return [];
    const same = changes.filter(({ sign }) => sign === '=').length;
    const head = `${part}${same > 0 ? `  = ${same}` : ''}`;
    return [head, ...changes.filter(({ sign }) => sign !== '=').map(lineOf)];
  });
  return [...lines, summary(plan)];
}

function lineOf({ sign, name, details, blocked, isRemoval, isForeign, run }: Change): string {
  const kept = isRemoval === true && run === undefined ? ['stays; --prune removes it'] : [];
  const why = blocked === undefined ? [] : [`BLOCKED: ${blocked}`];
  const told = [...details, ...(isForeign === true ? [] : kept), ...why];
  return `  ${sign} ${name}${told.length > 0 ? `  (${told.join('; ')})` : ''}`;
}

export function summary(plan: readonly Change[]): string {
  const count = (wanted: string): number => toDo(plan).filter(({ sign }) => sign === wanted).length;
  const blocked = plan.filter((change) => change.blocked !== undefined).length;
  const others = drift(plan).length - toDo(plan).length - blocked;
  const parts = [
    `${count('+')} to create`,
    `${count('~')} to change`,
    `${count('-')} to remove`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(others > 0 ? [`${others} not declared`] : []),
  ];
  return toDo(plan).length + blocked + others === 0
    ? 'nothing to do: everything is as declared'
    : parts.join(', ');
}

/** For `--json`: names and signs, no value of a setting. */
export function planReport(plan: readonly Change[]): object[] {
  return plan
    .filter(({ sign }) => sign !== '=')
    .map(({ part, name, sign, details, blocked, isForeign, run }) => ({
      ...{ part, name, sign, details },
      ...(blocked === undefined ? {} : { blocked }),
      ...(isForeign === true ? { foreign: true } : {}),
      done_by_this_run: run !== undefined,
    }));
}
