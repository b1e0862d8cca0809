import { createStore } from '../../ui/core/store.ts';

/** Somebody looks at what could not be saved later: it waits in the frame. */
export const isPutOff = createStore(false);
