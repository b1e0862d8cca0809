/** Making what may have come to be meanwhile: another deployment may have been quicker. */
import { CallError } from '../cloud/errors.ts';

/** @throws what `create` throws, but for the answer that it is there */
export async function unlessThere(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    const isThere = error instanceof CallError && /Exist|ResourceInUse|APICreated/.test(error.code);
    if (!isThere) throw error;
  }
}
