/** The cut of an episode as the edit list of its export. */
import type { EditListInput } from '../../film/edit/list.ts';
import { readDoc } from '../../platform/database.ts';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import type { Access } from '../core/access.ts';
import type { EditDeps } from '../core/deps.ts';
import { type CutDoc, type EpisodeDoc, studioCollections } from '../core/schema.ts';
import { worksOf } from '../core/takes.ts';
import { editListOf } from '../cut/edit-list.ts';

/**
 * Not yet checked as a list. Throws InvalidRequestError for an episode without a cut and for clips
 * and sounds this user may not use.
 */
export async function cuttingOf(
  { db }: Pick<EditDeps, 'db'>,
  { episode, access }: { readonly episode: EpisodeDoc; readonly access: Access },
): Promise<EditListInput> {
  const cut = await readDoc<CutDoc>(db, studioCollections.cut, episode._id);
  if (cut === null || cut.items.length === 0) {
    throw new InvalidRequestError([{ field: 'clips', message: '剪辑是空的，请先加入镜头' }]);
  }
  const used = [...cut.items, ...cut.sounds].map(({ work_id }) => work_id);
  const works = new Map((await worksOf(db, used)).map((work) => [work._id, work]));
  refuseForeign(cut, { access, works });
  // One that is not there stays a clip, so that it is named and not left out.
  const kindOf = (id: string) => (isFilm(works.get(id)) ? 'film' : 'still');
  return editListOf({ cut, title: episode.title, aspect: access.project.aspect, kindOf });
}

const isFilm = (work: WorkDoc | undefined): boolean => work?.images[0]?.media?.kind === 'film';

/** What the owner made elsewhere is theirs alone to use; a member has what was made here. */
function refuseForeign(
  { items, sounds }: CutDoc,
  {
    access: { project, role },
    works,
  }: { readonly access: Access; readonly works: ReadonlyMap<string, WorkDoc> },
): void {
  if (role === 'owner') return;
  const isForeign = ({ work_id }: { readonly work_id: string }): boolean => {
    const work = works.get(work_id);
    return work !== undefined && work.target?.project_id !== project._id;
  };
  const details = Object.entries({ clips: items, sounds }).flatMap(([field, all]) =>
    all.flatMap((one, index): ErrorDetail[] =>
      isForeign(one)
        ? [{ field: `${field}[${index}].source`, message: '作品不存在或尚未完成' }]
        : [],
    ),
  );
  if (details.length > 0) throw new InvalidRequestError(details);
}
