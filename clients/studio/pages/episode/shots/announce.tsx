/** What is read out to those who do not see it happen. */
import { createStore, useStore } from '../../../../ui/core/store.ts';

const said = createStore('');

export const announce = (text: string): void => said.set(text);

export function Announcer() {
  return (
    <p role="status" aria-live="polite" className="sr-only" data-announced>
      {useStore(said)}
    </p>
  );
}
