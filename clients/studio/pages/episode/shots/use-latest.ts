import { type RefObject, useEffect, useRef } from 'react';

/** What was drawn last, for events that come later: they need not be made anew with every change. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
