/** Things that happen by themselves, one after another for one who looks at them in turn. */
export interface Inbox<T> {
  put(item: T): void;
  /** Waits for the next one. */
  take(): Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = [];
  let waiting: ((item: T) => void) | undefined;
  return {
    put(item) {
      const hand = waiting;
      waiting = undefined;
      if (hand === undefined) items.push(item);
      else hand(item);
    },
    take() {
      const item = items.shift();
      return item === undefined
        ? new Promise((resolve) => {
            waiting = resolve;
          })
        : Promise.resolve(item);
    },
  };
}
