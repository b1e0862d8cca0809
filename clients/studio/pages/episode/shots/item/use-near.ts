/** Whether something is in sight or close to it: what is far away is not drawn, so that hundreds stay quick. */
import { type RefCallback, useCallback, useState } from 'react';

const tellers = new WeakMap<Element, (isNear: boolean) => void>();
/** How far ahead of the eye it begins to be drawn. */
const AHEAD = '800px';

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) tellers.get(target)?.(isIntersecting);
  },
  // Lists scroll in themselves, which a margin of the window does not reach; older browsers draw
  // a moment later.
  { rootMargin: AHEAD, ...{ scrollMargin: AHEAD } },
);

/** `first`: before anything was measured. */
export function useNear(first: boolean): readonly [RefCallback<Element>, boolean] {
  const [isNear, setNear] = useState(first);
  const ref = useCallback((node: Element | null) => {
    if (node === null) return undefined;
    tellers.set(node, setNear);
    observer.observe(node);
    return () => {
      tellers.delete(node);
      observer.unobserve(node);
    };
  }, []);
  return [ref, isNear];
}
