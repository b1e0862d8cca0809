/** Lets one wait until another has something to tell; a word said before the wait is not lost. */
export interface Signal {
  tell(): void;
  heard(): Promise<void>;
}

export function createSignal(): Signal {
  let isTold = false;
  let wake: (() => void) | undefined;
  return {
    tell() {
      isTold = true;
      wake?.();
    },
    async heard() {
      if (!isTold) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      isTold = false;
      wake = undefined;
    },
  };
}
