/** For the first who has an environment in the real cloud: see docs/deploy.md. */
import { handle } from './handler.ts';

export async function main(event: unknown, context: unknown): Promise<unknown> {
  const options = {
    adminSecret: process.env.DARKROOM_ADMIN_SECRET || null,
    environment: process.env,
    runtime: process.version,
    log: (report: object) => console.log(JSON.stringify(report)),
  };
  return handle(options, { event, context });
}
