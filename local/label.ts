/**
 * `npm run label -- FILE…`: shows the labels of pictures, movies and sounds, and the content
 * credentials of pictures. `npm run label -- --make-certificate DIR` makes a certificate for trying
 * out the latter.
 */
import { readFile } from 'node:fs/promises';
import { AIGC_KEYS, isAllowedValue, LABEL_MEANINGS } from '../shared/pictures/label/aigc.ts';
import { type LabelReport, readLabels } from '../shared/pictures/label/file.ts';
import { DarkroomError } from '../shared/platform/errors.ts';
import { parseOptions, runCommand, UsageError } from './command-line.ts';
import { credentialsOf, describeCredentials, writeCertificate } from './credentials.ts';

const KEY_TITLES: Readonly<Record<string, string>> = {
  Label: '生成合成标签',
  ContentProducer: '生成合成服务提供者',
  ProduceID: '内容制作编号',
  ReservedCode1: '预留字段1（提供者）',
  ContentPropagator: '内容传播服务提供者',
  PropagateID: '内容传播编号',
  ReservedCode2: '预留字段2（传播者）',
};

/** One file's labels as lines of text. */
export function describeLabels(name: string, report: LabelReport): string[] {
  const lines = [`${name} (${report.format})`];
  for (const { place, text } of report.found) lines.push(`  label in ${place}: ${text}`);
  if (report.found.length === 0) lines.push('  no AIGC label');
  if (report.label) {
    for (const key of AIGC_KEYS) {
      const value = report.label[key];
      const meaning = key === 'Label' ? `  ${LABEL_MEANINGS[value] ?? ''}` : '';
      lines.push(`    ${key.padEnd(18)}${value || '—'}${meaning}  [${KEY_TITLES[key]}]`);
    }
  }
  if (report.digitalSourceType) lines.push(`  DigitalSourceType: ${report.digitalSourceType}`);
  if (report.creatorTool) lines.push(`  CreatorTool: ${report.creatorTool}`);
  lines.push(`  content: ${contentLine(report)}`);
  for (const fault of faultsOf(report)) lines.push(`  ! ${fault}`);
  return lines;
}

function contentLine({ label, contentHash }: LabelReport): string {
  const codes = [label?.ReservedCode1, label?.ReservedCode2].filter((code) =>
    code?.startsWith('v1:'),
  );
  if (codes.length === 0) return contentHash;
  return codes.includes(contentHash)
    ? 'unchanged since it was labelled'
    : `CHANGED since it was labelled (${contentHash})`;
}

/** What GB 45438-2025 forbids and the file does. */
function faultsOf({ found, label }: LabelReport): string[] {
  const faults: string[] = [];
  if (found.length > 1) faults.push(`${found.length} labels; the standard allows exactly one`);
  if (found.length > 0 && !label) faults.push('no label of it can be read');
  for (const key of AIGC_KEYS) {
    if (label && !isAllowedValue(label[key])) faults.push(`${key} has characters it must not have`);
  }
  if (label && (!label.ContentProducer || !label.ProduceID)) {
    faults.push('producer or produce id is empty');
  }
  return faults;
}

const HELP = `Usage: npm run label -- FILE…

Shows what pictures (JPEG, PNG, WebP), movies (MP4) and sounds (MP3, WAV) say of how they were made:
the AIGC label of GB 45438-2025, whether the content is still what was labelled, and the content
credentials of pictures. Exit code 1 when a file has no label or is broken.

  --make-certificate DIR   makes a certificate and a key to try content credentials with
  --help                   this text
`;

async function main(args: string[]): Promise<number> {
  const { values, positionals: files } = parseOptions({
    args,
    options: { 'make-certificate': { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = values['make-certificate'];
  if (folder !== undefined) {
    console.log((await writeCertificate(folder, Date.now())).join('\n'));
    return 0;
  }
  if (files.length === 0) throw new UsageError('no file was named');
  let faulty = 0;
  for (const file of files) if (!(await show(file))) faulty += 1;
  return faulty === 0 ? 0 : 1;
}

/** False for a file without a label, with broken credentials, or that cannot be read. */
async function show(file: string): Promise<boolean> {
  try {
    const bytes = await readFile(file);
    const report = readLabels(bytes);
    const credentials = await credentialsOf(bytes, report.format);
    console.log([...describeLabels(file, report), ...describeCredentials(credentials)].join('\n'));
    return report.label !== null && credentials?.intact !== false;
  } catch (error) {
    if (error instanceof DarkroomError) console.error(`${file}: ${error.message}`);
    else if (error instanceof Error && 'code' in error) console.error(`${file}: ${error.code}`);
    else throw error;
    return false;
  }
}

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  await runCommand('label', main);
}
