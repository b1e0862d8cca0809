/** The time, for what says how long ago something was. */
import { useEffect } from 'react';
import { createStore, useStore } from './store.ts';

const EVERY_MS = 15_000;
const now = createStore(Date.now());
let watchers = 0;
let timer = 0;

/** Instant in ms, one for the whole page; it stands still while the page is hidden. */
export function useNow(): number {
  useEffect(() => {
    if (watchers++ === 0) {
      now.set(Date.now());
      timer = window.setInterval(() => document.hidden || now.set(Date.now()), EVERY_MS);
    }
    return () => {
      if (--watchers === 0) window.clearInterval(timer);
    };
  }, []);
  return useStore(now);
}
