/** What is asked about a request before any credit is held. */
import { InvalidRequestError } from '../../platform/errors.ts';
import { isOtherByName } from '../../storage/file-names.ts';
import { isOwnUpload, uploadPrefix } from '../../storage/paths.ts';
import type { TaskDeps } from '../core/deps.ts';
import { type NamedInput, UnrecognisedInputError } from '../core/errors.ts';

/**
 * Whose the files are, whether a name rules them out, and whether they are there. Their bytes are
 * looked at by the first visit, a moment later: reading them here would cost every good request a
 * connection to storage. Throws InvalidRequestError, naming each.
 */
export async function checkFiles(
  deps: Pick<TaskDeps, 'store'>,
  openid: string,
  {
    field,
    files,
    what,
    lent,
  }: {
    readonly field: string;
    readonly files: readonly string[];
    readonly what: NamedInput['what'];
    /** Not theirs, and may be used all the same: somebody has looked. */
    readonly lent: readonly string[];
  },
): Promise<void> {
  const foreign = files.flatMap((file, index) =>
    isOwnUpload(file, openid) || lent.includes(file)
      ? []
      : [
          {
            field: `${field}[${index}]`,
            message: `只能使用自己上传的文件（${uploadPrefix('…')}）`,
          },
        ],
  );
  if (foreign.length > 0) throw new InvalidRequestError(foreign);
  const others = files.flatMap((file, index) => {
    if (!isOtherByName(file, what)) return [];
    const { userMessage } = new UnrecognisedInputError({ what, index });
    return [{ field: `${field}[${index}]`, message: userMessage }];
  });
  if (others.length > 0) throw new InvalidRequestError(others);
  if (files.length === 0) return;
  const urls = await deps.store.urls(files, 60);
  const missing = urls.flatMap((url, index) =>
    url === null ? [{ field: `${field}[${index}]`, message: '文件不存在或已被删除' }] : [],
  );
  if (missing.length > 0) throw new InvalidRequestError(missing);
}
