/** Login methods, people with a password, and the origins of pages. */
import { ControlError, invalidParameter, notFound } from '../errors.ts';
import { LOGIN_METHODS, type LoginMethods } from '../login-methods.ts';
import { optionalNumber, optionalText, type Params, page, text, texts } from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';
import type { SavedUser } from '../saved.ts';
import { type NewUser, userProblem } from '../users.ts';

function loginChanges(params: Params): Partial<Record<keyof LoginMethods, boolean>> {
  const given = LOGIN_METHODS.filter((method) => params[method] !== undefined);
  return Object.fromEntries(
    given.map((method) => {
      const value = params[method];
      if (typeof value !== 'boolean') throw invalidParameter(`${method} must be true or false`);
      return [method, value];
    }),
  );
}

function userFields(params: Params): Partial<NewUser> {
  const type = optionalText(params, 'Type');
  const status = optionalText(params, 'UserStatus');
  if (type !== undefined && type !== 'internalUser' && type !== 'externalUser') {
    throw invalidParameter('Type must be internalUser or externalUser');
  }
  if (status !== undefined && status !== 'ACTIVE' && status !== 'BLOCKED') {
    throw invalidParameter('UserStatus must be ACTIVE or BLOCKED');
  }
  return { ...(type ? { type } : {}), ...(status ? { status } : {}) };
}

async function createUser({ users }: Plane, params: Params): Promise<Answer> {
  const name = text(params, 'Name');
  const password = text(params, 'Password');
  const problem = userProblem({ name, password });
  if (problem !== null) throw invalidParameter(problem);
  if (users.byName(name) !== undefined) {
    throw new ControlError('ResourceInUse', `a user named ${name} already exists`);
  }
  return { Data: { Uid: await users.create({ ...userFields(params), name, password }) } };
}

async function modifyUser({ users }: Plane, params: Params): Promise<Answer> {
  const uid = text(params, 'Uid');
  const user = users.byId(uid);
  if (user === undefined) throw notFound('', `user ${uid} does not exist`);
  const name = optionalText(params, 'Name') ?? user.name;
  const password = optionalText(params, 'Password');
  const problem = userProblem({ name, ...(password === undefined ? {} : { password }) });
  if (problem !== null) throw invalidParameter(problem);
  const secret = password === undefined ? {} : { password };
  await users.modify(uid, { ...userFields(params), name, ...secret });
  return { Data: { Success: true } };
}

function describeUsers({ users }: Plane, params: Params): Answer {
  const name = optionalText(params, 'Name');
  const ids = texts(params, 'UidList');
  const found = users
    .all()
    .filter((user) => name === undefined || user.name.includes(name))
    .filter(({ uid }) => ids.length === 0 || ids.includes(uid));
  const limit = optionalNumber(params, 'PageSize') ?? 20;
  const offset = ((optionalNumber(params, 'PageNo') ?? 1) - 1) * limit;
  return {
    Data: { Total: found.length, UserList: page(found, { offset, limit }).map(asDescribed) },
  };
}

function asDescribed({ uid, name, type, status }: SavedUser): Answer {
  return { Uid: uid, Name: name, Type: type, UserStatus: status };
}

export const loginActions: Actions = {
  DescribeLoginConfig: ({ envId, saved }) => ({ EnvId: envId, ...saved.value.login }),
  ModifyLoginConfig: ({ saved }, params) => {
    saved.change({ login: { ...saved.value.login, ...loginChanges(params) } });
    return {};
  },
  CreateUser: createUser,
  ModifyUser: modifyUser,
  DescribeUserList: describeUsers,
  DeleteUsers: ({ users }, params) => {
    const uids = texts(params, 'Uids');
    users.remove(uids);
    return { Data: { SuccessCount: uids.length, FailedCount: 0 } };
  },
  DescribeAuthDomains: ({ saved }) => ({
    Domains: saved.value.domains.map((Domain) => ({
      Id: Domain,
      Domain,
      Type: 'USER',
      Status: 'ENABLE',
    })),
  }),
  CreateAuthDomain: ({ saved }, params) => {
    const domains = [...new Set([...saved.value.domains, ...texts(params, 'Domains')])];
    saved.change({ domains });
    return {};
  },
  DeleteAuthDomain: ({ saved }, params) => {
    const gone = texts(params, 'DomainIds');
    const domains = saved.value.domains.filter((domain) => !gone.includes(domain));
    const Deleted = saved.value.domains.length - domains.length;
    saved.change({ domains });
    return { Deleted };
  },
};
