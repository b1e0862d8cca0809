/** What of our documents a page is shown. */
import type { Access } from './core/access.ts';
import type { Kind, MemberDoc, OpDoc, ProjectDoc, ScriptDoc, StudioDoc } from './core/schema.ts';
import type { DocOf } from './core/store.ts';
import type { Take } from './core/takes.ts';
import type { StoryboardDoc } from './storyboard/schema.ts';

/** Whose they are and how we keep them is not the page's affair. */
export function docView<T extends StudioDoc>(doc: T): Shown<T> {
  const { _id: id, _openid, changed, order_version, ...shown } = doc;
  return { id, ...shown };
}

/** Of whatever kind: a project tells its address wherever it is told. */
export function documentView<K extends Kind>(kind: K, doc: DocOf[K]): DocumentView[K] {
  const shown = kind === 'project' ? projectView(doc as ProjectDoc) : docView(doc);
  // Which view belongs to which kind is said above.
  return shown as DocumentView[K];
}

type DocumentView = {
  readonly [K in Kind]: K extends 'project' ? ReturnType<typeof projectView> : Shown<DocOf[K]>;
};

type Shown<T> = { readonly id: string } & Omit<T, '_id' | '_openid' | 'changed' | 'order_version'>;

export function projectView(project: ProjectDoc) {
  const { request_key, ...shown } = docView(project);
  return { ...shown, slug: project._id };
}

export function takeView(take: Take) {
  const { _id: work_id, task_id, target, status, progress, message, images, error_code } = take;
  const { price, refunded, gift, model, prompt, parameters, created_at, updated_at } = take;
  return {
    ...{ work_id, task_id, target, status, progress, message, images, error_code },
    ...{ price, refunded, gift, model, prompt, parameters, created_at, updated_at },
    /** Nobody's model made it: it is not to be shown as such. */
    is_own: take.type === 'upload',
  };
}

export function memberView({ member, name, role, spend_limit, created_at }: MemberDoc) {
  return { member: member ?? '', name, role, spend_limit, created_at };
}

export function opView({ kind, doc_id, op, by, fields, before, at }: OpDoc) {
  return { kind, document_id: doc_id, op, by, fields, before, at };
}

export function scriptView({ version, text }: Pick<ScriptDoc, 'version' | 'text'>) {
  return { version, text };
}

/** The script it was made from is the episode's; it may be another by now. */
export function storyboardView({ _id, _openid, script, quote_hash, ...shown }: StoryboardDoc) {
  return { id: _id, ...shown };
}

/** The asker's own part in it, and whose it is: who is neither owner nor member was one once. */
export function accessView({ project, role, openid, spendLimit }: Access) {
  const me = { openid, role, spend_limit: spendLimit };
  return { project: projectView(project), owner: project._openid, me };
}
