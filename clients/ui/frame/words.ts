/** What the frame of every page says: logging in, how it looks, its keys. */
import { inBoth } from '../core/language.ts';

export const frameWords = inBoth({
  zh: {
    brand: 'Darkroom',
    skip: '跳到正文',
    signIn: '登录',
    name: '用户名',
    password: '密码',
    wrong: '用户名或密码不正确',
    locked: '错误次数过多，请一分钟后再试',
    notOn: '此环境未开启用户名登录',
    noAnswer: '服务没有回应，请检查网络后重试',
    keys: '快捷键',
    theme: '外观',
    system: '跟随系统',
    light: '浅色',
    dark: '深色',
    language: '语言',
  },
  en: {
    brand: 'Darkroom',
    skip: 'Skip to content',
    signIn: 'Sign in',
    name: 'User name',
    password: 'Password',
    wrong: 'User name or password is wrong',
    locked: 'Too many wrong passwords: try again in a minute',
    notOn: 'Login by user name is off in this environment',
    noAnswer: 'No answer. Check the network and try again',
    keys: 'Keys',
    theme: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    language: 'Language',
  },
});
