/**
 * What clients may do besides reading the database: which functions they call and which files they
 * touch. The console takes both as they are; functions are not bound by them. The collections'
 * rules stand with the collections.
 */

/** Cloud functions, permissions: only this one is for clients, whoever logged in. */
export const functionRule = {
  '*': { invoke: false },
  photography: { invoke: 'auth != null' },
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
