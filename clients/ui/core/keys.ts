/** Keys that work wherever nobody is typing. */
import { useEffect } from 'react';

/** `false`: the key keeps what it does in the browser. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

const PAUSE_MS = 800;

/** Names as `event.key` has them; `g t` is one after the other; `mod+k` is ⌘K or Ctrl K. */
export function useKeys(keys: Keys, { isOn = true } = {}): void {
  useEffect(() => {
    if (!isOn) return undefined;
    let first = { key: '', at: 0 };
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const isModified = event.metaKey || event.ctrlKey;
      if (!isModified && isTyping(event.target)) return;
      const key = isModified ? `mod+${event.key.toLowerCase()}` : event.key;
      const isSecond = first.key !== '' && event.timeStamp - first.at < PAUSE_MS;
      const action = (isSecond ? keys[`${first.key} ${key}`] : undefined) ?? keys[key];
      first = { key: action === undefined ? key : '', at: event.timeStamp };
      if (action === undefined) return;
      if (action(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [keys, isOn]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isField = /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const isTick = target instanceof HTMLInputElement && target.type === 'checkbox';
  return (
    (isField && !isTick) || target.isContentEditable || target.closest('[role=dialog]') !== null
  );
}
