/**
 * Which commits the database triggers have seen and which deliveries are still owed, in a file of
 * the data folder. A stale file only means that something is delivered again; so it is written a
 * moment after a change, and durably only when the engine is about to forget commits.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

export interface DatabaseEvent {
  readonly type: 'database';
  readonly triggerName: string;
  readonly event: 'create' | 'update' | 'delete';
  readonly collection: string;
  /** The new document, or the old one of a delete. */
  readonly data: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly time: string;
}

export interface Delivery {
  /** `<seq>:<index of the change>:<trigger>`, the same again after a crash. */
  readonly id: string;
  readonly functionName: string;
  readonly event: DatabaseEvent;
}

export interface DeliveryState {
  /** Highest commit seen. */
  readonly seen: number;
  /** Deliveries not yet done, oldest first. */
  readonly owed: readonly Delivery[];
}

/** @throws Error when the file is there and cannot be read: guessing would lose deliveries */
export function loadDeliveryState(path: string): DeliveryState | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text) as DeliveryState;
  } catch (error) {
    throw new Error(`${path} is damaged; remove it to start with no owed deliveries`, {
      cause: error,
    });
  }
}

/** Replaces the file in one step. */
export function saveDeliveryState(path: string, state: DeliveryState, durable: boolean): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w');
  try {
    writeSync(file, JSON.stringify(state));
    if (durable) fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
