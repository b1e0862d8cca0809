/** The tables of docs/api.md: every route with what it takes and what it answers. */
import type { AnswerShape, Route, Words } from '../../shared/http/core/route.ts';
import { wholeTaskShape } from '../../shared/http/own/task-view.ts';
import { jsonSchemaOf, typeText } from './schema.ts';

type Language = keyof Words;

const HEADS: Readonly<Record<Language, readonly string[]>> = {
  en: ['Route', 'Does', 'Needs', 'Body or query', 'Answers'],
  zh: ['接口', '作用', '权限', '请求', '返回'],
};
const NEEDS: Readonly<Record<Language, { admin: string; open: string; any: string }>> = {
  en: { admin: 'operator', open: 'nothing', any: 'any key' },
  zh: { admin: '运营', open: '无', any: '任意密钥' },
};

/** What many routes answer is described once. */
const NAMED: ReadonlyMap<AnswerShape, Words> = new Map([
  [
    wholeTaskShape,
    {
      en: 'the [task](tasks-of-other-modules.md#a-task)',
      zh: '[任务](tasks-of-other-modules.md#任务)',
    },
  ],
]);

/** One group of routes as a Markdown table. */
export function routesTable(
  routes: readonly Route[],
  group: Route['group'],
  language: Language,
): string {
  const rows = routes.filter((route) => route.group === group).map((route) => row(route, language));
  return [HEADS[language], HEADS[language].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function row(route: Route, language: Language): string[] {
  const needs = NEEDS[language];
  const need = { admin: needs.admin, open: needs.open, user: route.scope ?? needs.any }[route.auth];
  const taken = [route.body, route.query].flatMap((schema) =>
    schema === undefined ? [] : [code(typeText(jsonSchemaOf(schema, 'input')))],
  );
  const form = route.accepts?.includes('form') ? ' (JSON, multipart)' : '';
  const answers = Object.entries(route.answers)
    .filter(([status]) => Number(status) < 400)
    .map(
      ([status, shape]) => `${status} ${NAMED.get(shape)?.[language] ?? code(answerText(shape))}`,
    );
  return [
    code(`${route.method} ${route.path}`),
    route.about[language].replaceAll('|', '\\|'),
    need,
    taken.length === 0 ? '—' : `${taken.join('<br>')}${form}`,
    answers.join('<br>'),
  ];
}

const answerText = (shape: AnswerShape): string =>
  typeof shape === 'string' ? shape : typeText(jsonSchemaOf(shape, 'output'));

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
