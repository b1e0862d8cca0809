/**
 * Who may read and write which file: the four settings of the console, or a security rule
 * (docs.cloudbase.net/storage/security-rules). Server-side calls are not asked.
 */
import { authOf, type RuleText } from '../client/rules/access.ts';
import type { Expression } from '../client/rules/ast.ts';
import { decide } from '../client/rules/decide.ts';
import { ownerOf } from '../client/rules/owner.ts';
import { parseRule } from '../client/rules/parse.ts';
import type { Identity } from '../context.ts';
import type { StoredFile } from './disk.ts';

export type StorageMode =
  /** Everyone who knows the fileID reads, the owner writes. The console's default. */
  | 'READONLY'
  /** Only the owner reads and writes. */
  | 'PRIVATE'
  /** Everyone reads, only server-side calls write. */
  | 'ADMINWRITE'
  /** Server-side calls only. */
  | 'ADMINONLY';

export interface StorageExpressions {
  /** Downloading; false when it is not there. */
  readonly read?: RuleText;
  /** Uploading, replacing and deleting; false when it is not there. */
  readonly write?: RuleText;
}

export type StorageRule = StorageMode | StorageExpressions;

/** As the console's templates say it. */
const OWN = 'resource.openid == auth.openid || resource.openid == auth.uid';

const MODES: Readonly<Record<StorageMode, StorageExpressions>> = {
  READONLY: { read: true, write: OWN },
  PRIVATE: { read: OWN, write: OWN },
  ADMINWRITE: { read: true, write: false },
  ADMINONLY: { read: false, write: false },
};

type Grant = boolean | Expression;

export class StorageAccess {
  readonly #now: () => number;
  readonly #grants: Readonly<Record<'read' | 'write', Grant>>;

  /** Throws RuleSyntaxError for an expression, an Error for a rule, that cannot be read. */
  constructor(rule: StorageRule, now: () => number) {
    const { read, write } = expressionsOf(rule);
    this.#now = now;
    this.#grants = { read: grantOf(read), write: grantOf(write) };
  }

  mayRead(file: StoredFile, by: Identity): Promise<boolean> {
    return this.#decide('read', { by, path: file.path, owner: file.owner });
  }

  /** `existing` is what lies at the path now: a new file belongs to who makes it. */
  mayWrite(path: string, existing: StoredFile | null, by: Identity): Promise<boolean> {
    return this.#decide('write', { by, path, owner: existing?.owner ?? by });
  }

  async #decide(
    operation: 'read' | 'write',
    { by, path, owner }: { by: Identity; path: string; owner: Identity },
  ): Promise<boolean> {
    const grant = this.#grants[operation];
    if (by.kind === 'admin') return true;
    if (typeof grant === 'boolean') return grant;
    const openid = owner.kind === 'admin' ? undefined : ownerOf(owner);
    const verdict = await decide(grant, {
      auth: authOf(by),
      now: this.#now(),
      resource: { openid, path },
      // A rule about files has no documents to ask about.
      doc: { document: undefined },
      request: {},
      load: async () => null,
    });
    return verdict === true;
  }
}

/** It may come from a file, so its form is looked at. */
function expressionsOf(rule: StorageRule): StorageExpressions {
  if (typeof rule === 'string' && Object.hasOwn(MODES, rule)) return MODES[rule];
  const odd =
    typeof rule === 'string' || Object.keys(rule).find((key) => !['read', 'write'].includes(key));
  if (!odd) return rule as StorageExpressions;
  throw new Error(
    `the storage rule must be ${Object.keys(MODES).join(', ')} or {"read":…,"write":…}, not ${JSON.stringify(rule)}`,
  );
}

function grantOf(text: RuleText | undefined): Grant {
  return typeof text === 'string' ? parseRule(text, 'files') : text === true;
}
