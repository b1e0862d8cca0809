/**
 * Parts of the documents that are made from the code. Each lies between markers
 * `<!-- generated: NAME -->` and `<!-- /generated -->`.
 */
import { basename } from 'node:path';
import type * as z from 'zod/mini';
import { routesTable } from '../../../local/api/tables.ts';
import {
  functionRule,
  plainStorageRule,
  storageRule,
} from '../../../shared/app/database/access.ts';
import { collectionSetups } from '../../../shared/app/database/collections.ts';
import { allVerbs } from '../../../shared/console/contract.ts';
import { ROUTES } from '../../../shared/http/routes.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import type { ModelDefinition } from '../../../shared/models/contract.ts';
import { EVIDENCE } from '../../../shared/models/rows/evidence.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { PLATFORMS } from '../../../shared/providers/table/platforms.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';
import { verbNames, verbs } from '../../../shared/studio/contract.ts';
import { mutants } from '../../simulation/mutants/mutants.ts';
import { shippedPackages } from './licences.ts';
import { stateDiagram } from './state-diagram.ts';

const MAKERS: Readonly<Record<string, () => string>> = {
  states: () => `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``,
  'collections en': () => collectionsTable(['Collection', 'Security rule', 'Indexes']),
  'collections zh': () => collectionsTable(['集合', '安全规则', '索引']),
  'function rule': () => json(functionRule),
  'storage rule': () => json(storageRule),
  'plain storage rule': () => json(plainStorageRule),
  'providers en': () =>
    providersTable([
      'Provider',
      'Needed (one line of it)',
      'Used when set',
      'Replaces the address',
    ]),
  'providers zh': () => providersTable(['服务商', '必需（任一行）', '可选', '替换接口地址']),
  'models offered': () => modelsTable(true),
  'models off': () => modelsTable(false),
  platforms: () =>
    table([
      ['Platform', 'Name', 'Has', 'Website'],
      ...PLATFORMS.map(({ slug, name, description, website }) => [
        code(slug),
        name,
        description,
        website,
      ]),
    ]),
  ...Object.fromEntries(
    (['openai', 'ai', 'video', 'external', 'rpc', 'own', 'docs'] as const).flatMap((group) =>
      (['en', 'zh'] as const).map((language) => [
        `routes ${group} ${language}`,
        () => routesTable(ROUTES, group, language),
      ]),
    ),
  ),
  'studio verbs en': () => studioTable('en', ['`action`', 'Least role', 'Fields', 'Does']),
  'studio verbs zh': () => studioTable('zh', ['`action`', '最低角色', '字段', '作用']),
  'console verbs en': () => verbsTable('en', ['Verb', 'Roles', 'Takes', 'Does']),
  'console verbs zh': () => verbsTable('zh', ['操作', '角色', '参数', '作用']),
  mutants: mutantsTable,
  'licences installed': () => licencesTable(true),
  'licences bundled': () => licencesTable(false),
};

const BLOCK = /<!-- generated: ([\w ]+) -->\n[\s\S]*?<!-- \/generated -->/g;

/** The document with every generated part as the code has it now. Throws for an unknown name. */
export function withGeneratedBlocks(document: string): string {
  return document.replace(BLOCK, (_, name: string) => {
    const make = MAKERS[name];
    if (make === undefined) throw new Error(`nothing makes the block "${name}"`);
    return `<!-- generated: ${name} -->\n${make()}\n<!-- /generated -->`;
  });
}

/** Names of the generated parts of a document. */
export function blockNames(document: string): string[] {
  return [...document.matchAll(BLOCK)].map(([, name]) => name ?? '');
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

const code = (text: string): string => `\`${text}\``;

/** Verbs of a studio with their fields, as the function checks them. */
function studioTable(language: 'en' | 'zh', head: readonly string[]): string {
  const fields = (name: (typeof verbNames)[number]): string =>
    Object.entries(verbs[name].shape.def.shape)
      .map(([field, type]) => code(`${field}${type.safeParse(undefined).success ? '?' : ''}`))
      .join(', ') || '—';
  const rows = verbNames.map((name) => [
    code(name),
    code(verbs[name].role),
    fields(name),
    verbs[name].about[language],
  ]);
  return table([head, ...rows]);
}

function collectionsTable(head: readonly string[]): string {
  const rows = collectionSetups.map(({ name, rule, indexes }) => [
    code(name),
    code(JSON.stringify(rule)),
    indexes.map((index) => `${index.name} ${code(JSON.stringify(index.keys))}`).join('<br>') || '—',
  ]);
  return table([head, ...rows]);
}

function providersTable(head: readonly string[]): string {
  const names = (variables: readonly string[]): string => variables.map(code).join(' ');
  const rows = PROVIDER_ROWS.map(({ id, title, keySets, optional = {}, baseUrlVar }) => [
    `${code(id)} ${title}`,
    keySets.map((set) => names(Object.values(set))).join('<br>'),
    names(Object.values(optional)) || '—',
    code(baseUrlVar),
  ]);
  return table([head, ...rows]);
}

/** Every row with its evidence: where its shape is known from, how well, and since when. */
function modelsTable(offered: boolean): string {
  const rows = createCatalogue(BUILT_IN_MODELS)
    .list({ includeDisabled: true })
    .filter(({ enabled }) => enabled === offered)
    .map((model) => {
      const { kind = '—', source = '—', date = '—' } = EVIDENCE[model.slug] ?? {};
      const known = [kind, /^https/.test(source) ? `<${source}>` : source, date];
      return offered
        ? [code(model.slug), model.provider, upstreamOf(model), ...does(model), ...known]
        : [code(model.slug), model.disabledReason ?? '—', ...known];
    });
  const evidence = ['Known from', 'Source', 'Date'];
  const head = offered
    ? ['Model', 'Provider', 'Name there', 'Does', 'JSON', 'Ends', ...evidence]
    : ['Model', 'Why it is off', ...evidence];
  return table([head, ...rows]);
}

const upstreamOf = ({ upstream }: ModelDefinition): string =>
  upstream === undefined ? '—' : code(upstream);

const does = ({ functions, output, retires }: ModelDefinition): string[] => [
  functions.join(', '),
  output.json === 'none' ? '—' : output.json,
  retires?.date ?? '—',
];

function verbsTable(language: 'en' | 'zh', head: readonly string[]): string {
  const rows = Object.entries(allVerbs).map(
    ([name, { roles, about, params, audit, movesMoney }]) => [
      code(name),
      `${audit === undefined ? 'R ' : movesMoney === true ? 'M ' : ''}${roles.map((role) => role.charAt(0)).join(' ')}`,
      fieldsOf(params).map(code).join(' ') || '–',
      about[language],
    ],
  );
  return table([head, ...rows]);
}

/** With a mark on those that may be left out. */
function fieldsOf(params: z.ZodMiniType): string[] {
  const { shape = {} } = params as { readonly shape?: Readonly<Record<string, z.ZodMiniType>> };
  return Object.entries(shape).map(([name, field]) =>
    field.safeParse(undefined).success ? `${name}?` : name,
  );
}

/** One row a licence, the rarest first: those are the ones to look at. */
function licencesTable(installed: boolean): string {
  const byLicence = new Map<string, string[]>();
  for (const { name, version, licence, ...shipped } of shippedPackages()) {
    if (shipped.installed !== installed) continue;
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), code(`${name}@${version}`)]);
  }
  const rows = [...byLicence].sort((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1));
  return table([
    ['Licence', 'Packages'],
    ...rows.map(([licence, packages]) => [licence, packages.join(' ')]),
  ]);
}

/** Every named breakage of the product, why it is one, and what must find it. */
function mutantsTable(): string {
  const rows = mutants.map(({ name, why, scenario = 'pictures', within, seed, unit }) => {
    // A rare one is tried with the seed that is kept for it.
    const among = seed !== undefined && seed > within ? `seed ${seed}` : `${within} seeds`;
    const found = unit === undefined ? `${code(scenario)}, ${among}` : code(basename(unit.file));
    return [code(name), why, found];
  });
  return table([['Mutant', 'What it breaks', 'Must be found by'], ...rows]);
}
