/** One line of server-sent events to a client who may hang up, or never read. */
export interface Line {
  readonly body: ReadableStream<Uint8Array>;
  /** Ends when nobody is at the other end any more. */
  readonly gone: AbortSignal;
  /** One event; objects are sent as JSON. */
  event(data: object | string, more?: { readonly id?: number; readonly name?: string }): void;
  /** A comment, which clients ignore. */
  beat(): void;
  close(): void;
}

/** What a client may leave unread before it is taken for gone, bytes: no answer is as long. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** `signal`: the request's own, which ends with its connection. */
export function openLine(signal: AbortSignal): Line {
  const away = new AbortController();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const hangUp = (): void => {
    controller = undefined;
    away.abort();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      cancel: hangUp,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNREAD }),
  );
  const send = (text: string): void => {
    if (controller === undefined) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) > 0) return;
    controller.error(new Error('not read'));
    hangUp();
  };
  if (signal.aborted) hangUp();
  else signal.addEventListener('abort', hangUp, { once: true });
  return {
    body,
    gone: away.signal,
    event: (data, { id, name } = {}) => {
      const head = `${id === undefined ? '' : `id: ${id}\n`}${name === undefined ? '' : `event: ${name}\n`}`;
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      send(`${head}data: ${text}\n\n`);
    },
    beat: () => send(': keep-alive\n\n'),
    close: () => {
      controller?.close();
      controller = undefined;
    },
  };
}

export const LINE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Proxies that gather answers before they pass them on are told not to.
  'x-accel-buffering': 'no',
} as const;
