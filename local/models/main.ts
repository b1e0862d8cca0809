/** The model catalogue: prints it, tries documents, asks providers. */
import { createCatalogue } from '../../shared/models/catalogue.ts';
import { deadEnds } from '../../shared/models/chains.ts';
import type { Catalogue, ModelDefinition } from '../../shared/models/contract.ts';
import { withOverrides } from '../../shared/models/documents/overrides.ts';
import { retiringSoon, withRetirements } from '../../shared/models/retirement.ts';
import { BUILT_IN_MODELS } from '../../shared/models/rows/index.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createAvailability, createProviders } from '../../shared/providers/index.ts';
import { createDownloader } from '../../shared/storage/fetch/download.ts';
import { parseOptions, runCommand, UsageError } from '../command-line.ts';
import { cellsOf, describe, HEAD, lineOf } from './describe.ts';
import { readDocuments, type Tried, tryDocuments } from './try.ts';
import { isIll, linesOf, verify } from './verify.ts';

const PATIENCE_MS = 10 * 60_000;
const availability = createAvailability({ settings: process.env });

const HELP = `Usage: npm run models -- [options]

Prints every model: what it takes, what it costs, which are off and why, which end soon, and which
providers have a key in this environment.

  --json          one array: parameters as JSON Schema and as a form, prices, timers, limits,
                  fallbacks, evidence
  --verify        asks every provider with a key: is the key taken, does its own list have our models
  --provider P    that provider only
  --model SLUG    that model's provider only; with --spend that very model, also one that is off
  --try FILE      a document of the collection "models", or a list of them: what is wrong with it,
                  its form and price, and the call it makes
  --prompt TEXT   words for --try; --image URL a picture, several times
  --spend         makes a real call, which costs money: the cheapest of each provider, or the one of
                  --model or --try
  --help          this text

Exit code 1: something has to be looked at.
`;

function printTable(models: readonly ModelDefinition[], catalogue: Catalogue): void {
  const now = systemClock.now();
  console.log(lineOf(HEAD));
  for (const model of models) console.log(lineOf(cellsOf(model, now)));
  const providers = new Set(models.map(({ provider }) => provider));
  const ready = [...providers].filter((id) => availability.available(id));
  const has = `with a key here: ${ready.join(', ') || 'none'}`;
  console.log(`\n${models.length} models of ${providers.size} providers; ${has}`);
  for (const { slug, retires } of retiringSoon(catalogue, now)) {
    console.log(`${slug} ends on ${retires?.date ?? ''} (${retires?.source ?? ''})`);
  }
  for (const { slug, fallback, problem } of deadEnds(catalogue)) {
    console.log(`${slug}: its fallback ${fallback} leads nowhere: ${problem}`);
  }
}

function printTried({ slug, problems, model, call, credits }: Tried): void {
  console.log(slug);
  for (const problem of problems) console.log(`  PROBLEM  ${problem}`);
  if (model === undefined) return;
  console.log(`  offered  ${model.enabled ? 'yes' : `no: ${model.disabledReason ?? ''}`}`);
  console.log(`  price    ${credits ?? '?'} credits for one; ${model.priceText.zh}`);
  console.log(
    `  form     ${model.form.map(({ name, type }) => `${name} (${type})`).join(', ') || 'none'}`,
  );
  console.log(`  call     ${JSON.stringify(call, null, 2).replaceAll('\n', '\n           ')}`);
}

const providersHere = () =>
  createProviders({
    settings: process.env,
    clock: systemClock,
    download: createDownloader({ allowPrivate: [] }),
  });

await runCommand('models', async (args) => {
  const { values } = parseOptions({
    args,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      verify: { type: 'boolean' },
      spend: { type: 'boolean' },
      provider: { type: 'string' },
      model: { type: 'string' },
      try: { type: 'string' },
      prompt: { type: 'string' },
      image: { type: 'string', multiple: true },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const builtIn = createCatalogue(BUILT_IN_MODELS);
  const docs = values.try === undefined ? [] : readDocuments(values.try);
  const catalogue = withRetirements(withOverrides(builtIn, docs), systemClock);
  const images = values.image ?? [];
  if (values.try !== undefined) {
    const tried = tryDocuments(builtIn, docs, { prompt: values.prompt ?? 'a white cup', images });
    if (values.json) console.log(JSON.stringify(tried, null, 2));
    else for (const one of tried) printTried(one);
    if (tried.some(({ problems }) => problems.length > 0)) return 1;
    if (!values.spend) return 0;
  }
  if (values.verify || values.spend) {
    const [first] = docs as { _id?: string }[];
    const model = values.model ?? first?._id;
    if (values.provider !== undefined && model !== undefined) {
      throw new UsageError('--provider and --model exclude each other');
    }
    const reports = await verify({
      settings: process.env,
      catalogue,
      providers: providersHere(),
      clock: systemClock,
      spend: values.spend === true,
      patienceMs: PATIENCE_MS,
      images,
      ...(values.provider === undefined ? {} : { provider: values.provider }),
      ...(model === undefined ? {} : { model }),
    });
    if (values.json) console.log(JSON.stringify(reports, null, 2));
    else for (const line of linesOf(reports)) console.log(line);
    return reports.some(isIll) ? 1 : 0;
  }
  const models = catalogue.list({ includeDisabled: true });
  const shown = models.map((model) =>
    describe(model, { available: availability.available(model.provider) }),
  );
  if (values.json) console.log(JSON.stringify(shown, null, 2));
  else printTable(models, catalogue);
  return 0;
});
