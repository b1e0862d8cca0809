/** Files a task for a project may be given besides its owner's uploads. */
import { collections, type Database, readDoc } from '../../platform/database.ts';
import { isOwnUpload } from '../../storage/paths.ts';
import type { WorkDoc } from '../../tasks/index.ts';

const MADE_HERE = /^[a-z0-9]+:\/\/[^/]+\/(?:.*\/)?works\/([0-9a-f]{32})\//;

/** What the asking member uploaded, and what was made for this project. */
export async function lentTo(
  db: Database,
  { projectId, openid }: { readonly projectId: string; readonly openid: string },
  files: readonly string[],
): Promise<readonly string[]> {
  const lent = await Promise.all(
    files.map(async (file) => {
      if (isOwnUpload(file, openid)) return true;
      const taskId = MADE_HERE.exec(file)?.[1];
      if (taskId === undefined) return false;
      const work = await readDoc<WorkDoc>(db, collections.works, taskId);
      if (work === null || work.deleted_at !== null) return false;
      const isShown = work.images.some(({ file_id }) => file_id === file);
      return isShown && work.target?.project_id === projectId;
    }),
  );
  return files.filter((_, index) => lent[index]);
}
