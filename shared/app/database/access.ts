/**
 * What clients may do besides reading the database: which functions they call and which files they
 * touch. The console takes both as they are; functions are not bound by them. The collections'
 * rules stand with the collections.
 */

/**
 * Cloud functions, permissions: `photography`, `studio` and `console` are for clients, and for nobody
 * who is anonymous. The API asks every caller for a key itself; an HTTP function refuses everybody
 * until it is open.
 */
export const functionRule = {
  '*': { invoke: false },
  photography: { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" },
  studio: { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" },
  // Whoever is logged in may ask; who is answered stands on a list that is read at every call.
  console: { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" },
  api: { invoke: true },
} as const;

/** Below `uploads/<own id>/`: `\1` is the id in front of the bar, so the folder must bear its name. */
const OWN_FOLDER = '/^([^|/]+)\\|uploads\\/\\1\\/./';

/**
 * Cloud storage, permissions: whoever knows a fileID reads it, and a client creates, replaces and
 * deletes only its own files, and those only below its own uploads. By openid in mini-programs, by
 * uid elsewhere.
 */
export const storageRule = {
  read: true,
  write: ['openid', 'uid']
    .map(
      (id) =>
        `(auth.${id} != null && resource.openid == auth.${id} && ${OWN_FOLDER}.test(\`\${auth.${id}}|\${resource.path}\`) == true)`,
    )
    .join(' || '),
} as const;

/**
 * The same without a template, which the platform's pages name for database rules only: a stranger
 * may then put files of their own into a user's folder, but replace none.
 */
export const plainStorageRule = {
  read: true,
  write: ['openid', 'uid']
    .map(
      (id) =>
        `(auth.${id} != null && resource.openid == auth.${id} && /^uploads\\//.test(resource.path) == true)`,
    )
    .join(' || '),
} as const;
