/** Content credentials on a developer's machine: what a picture has, and a certificate to try with. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialsReport } from '../shared/pictures/c2pa/report.ts';
import type { LabelFormat } from '../shared/pictures/label/file.ts';
import { makeSigningCertificate } from './signing-certificate.ts';

const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 365;

/** Undefined for films and sounds, which get none. */
export async function credentialsOf(
  bytes: Uint8Array,
  format: LabelFormat,
): Promise<CredentialsReport | null | undefined> {
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp') return undefined;
  const { readCredentials } = await import('../shared/pictures/c2pa/report.ts');
  return readCredentials(bytes, format);
}

/** A picture's credentials as lines of text. */
export function describeCredentials(report: CredentialsReport | null | undefined): string[] {
  if (report === undefined) return [];
  if (report === null) return ['  no content credentials (C2PA)'];
  const { intact, faults, generator, actions, signer } = report;
  const lines = [
    `  content credentials (C2PA): ${intact ? 'unchanged since it was signed' : 'BROKEN'}`,
  ];
  const say = (what: string, value: string): void => {
    lines.push(`    ${what.padEnd(18)}${value}`);
  };
  if (generator !== null) say('made with', generator);
  for (const { action, digitalSourceType, agent } of actions) {
    say('action', [action, digitalSourceType, agent && `by ${agent}`].filter(Boolean).join(', '));
  }
  if (signer) {
    say('signed by', signer.subject);
    say('issued by', `${signer.issuer} (whether to trust it is for you to judge)`);
    say('certificate until', signer.validTo);
  }
  for (const fault of faults) lines.push(`  ! C2PA: ${fault}`);
  return lines;
}

/** Writes a certificate and its key, valid for a year. Never over files that are there. */
export async function writeCertificate(folder: string, nowMs: number): Promise<string[]> {
  const { certificate, key } = await makeSigningCertificate({
    name: 'Darkroom local signer',
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + CERTIFICATE_DAYS * DAY_MS),
  });
  const paths = { certificate: join(folder, 'c2pa-cert.pem'), key: join(folder, 'c2pa-key.pem') };
  await mkdir(folder, { recursive: true });
  await writeFile(paths.key, key, { flag: 'wx', mode: 0o600 });
  await writeFile(paths.certificate, certificate, { flag: 'wx' });
  return [
    `Wrote ${paths.certificate} and ${paths.key}: for trying out, no validator trusts their issuer.`,
    '',
    `export DARKROOM_C2PA_CERT="$(cat ${paths.certificate})"`,
    `export DARKROOM_C2PA_KEY="$(cat ${paths.key})"`,
  ];
}
