/** Makes a new environment ready: collections, scenes, templates. Safe to run again. */
import {
  checked,
  collections,
  type Database,
  isDuplicateKey,
  readDoc,
} from '../platform/database.ts';
import { seedScenes, seedTemplates } from './seed.ts';

const ALREADY_THERE = /ALREADY_EXIST|already exist/i;

async function ensureCollection(db: Database, name: string): Promise<boolean> {
  try {
    checked(await db.createCollection(name));
    return true;
  } catch (error) {
    const { code = '', message = '' } = error as { code?: string; message?: string };
    if (ALREADY_THERE.test(`${code} ${message}`)) return false;
    throw error;
  }
}

async function addMissing(
  db: Database,
  collection: string,
  doc: { readonly _id: string },
): Promise<boolean> {
  if ((await readDoc(db, collection, doc._id)) !== null) return false;
  try {
    checked(await db.collection(collection).add(doc));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

export interface SetupReport {
  readonly collections_created: readonly string[];
  readonly scenes_added: number;
  readonly templates_added: number;
}

/** What an operator edited is left as it is. */
export async function setUpEnvironment(db: Database): Promise<SetupReport> {
  const created: string[] = [];
  for (const name of Object.values(collections)) {
    if (await ensureCollection(db, name)) created.push(name);
  }
  let scenes = 0;
  for (const scene of seedScenes) if (await addMissing(db, collections.scenes, scene)) scenes++;
  let templates = 0;
  for (const template of seedTemplates) {
    if (await addMissing(db, collections.templates, template)) templates++;
  }
  return { collections_created: created, scenes_added: scenes, templates_added: templates };
}
