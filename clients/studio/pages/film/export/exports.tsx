import type { Engine } from '../use-player.ts';

export function Exports({ engine }: { engine: Engine | null }) {
  return engine === null ? null : null;
}
