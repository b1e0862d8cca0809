/** Which logins an environment takes, as `ModifyLoginConfig` names them. */

/** By the platform's names. WeChat's login of a mini-program has no switch. */
export const LOGIN_METHODS = [
  'AnonymousLogin',
  'UserNameLogin',
  'PhoneNumberLogin',
  'EmailLogin',
] as const;

export type LoginMethod = (typeof LOGIN_METHODS)[number];
export type LoginMethods = Readonly<Record<LoginMethod, boolean>>;

/** What a server takes that nobody has told otherwise: what works without asking anybody. */
export const OPEN_LOGIN: LoginMethods = {
  AnonymousLogin: true,
  UserNameLogin: true,
  PhoneNumberLogin: false,
  EmailLogin: false,
};
