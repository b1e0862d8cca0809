/**
 * One emulator per data folder. The lock is a listening socket, not a file with a process id:
 * it vanishes with the process however that dies, and a reused id cannot hold it.
 */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another emulator works on the data folder. */
export class DataFolderLocked extends Error {
  constructor(dataDir: string) {
    super(`data folder ${dataDir} is in use by another local CloudBase; stop it or use --data`);
    this.name = 'DataFolderLocked';
  }
}

/** Takes the lock of an existing folder. @throws DataFolderLocked */
export async function lockDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24);
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\local-cloudbase-${name}`
      : join(tmpdir(), `local-cloudbase-${name}.sock`);
  const server = await listen(path, dataDir);
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function listen(path: string, dataDir: string): Promise<Server> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const server = await tryListen(path);
    if (server) return server;
    if (await answers(path)) break;
    // Nobody listens: the socket file was left by a process that was killed.
    rmSync(path, { force: true });
  }
  throw new DataFolderLocked(dataDir);
}

function tryListen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end());
    server.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
