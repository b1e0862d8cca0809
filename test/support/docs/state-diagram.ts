/** The transition table as a Mermaid state diagram: one arrow for all events between two statuses. */
import { events, isTerminal, statuses, transitions } from '../../../shared/tasks/core/states.ts';

/** The text of a Mermaid block, without its fence. Pure: the same table gives the same text. */
export function stateDiagram(): string {
  const ends = statuses.filter(isTerminal).map((status) => `  ${status} --> [*]`);
  return ['stateDiagram-v2', '  [*] --> pending: submit', ...arrows(), ...ends].join('\n');
}

function arrows(): string[] {
  return statuses.flatMap((from) =>
    statuses.flatMap((to) => {
      const names = events.filter((event) => transitions[from][event] === to);
      return names.length === 0 ? [] : [`  ${from} --> ${to}: ${names.join(', ')}`];
    }),
  );
}
