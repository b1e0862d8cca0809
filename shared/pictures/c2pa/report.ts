/** Reads content credentials back. Needs the C2PA library: load it only where that is wanted. */
import { X509Certificate } from 'node:crypto';
import type { Asset } from '@trustnxt/c2pa-ts/asset';
import { Algorithms, CoseAlgorithmIdentifier } from '@trustnxt/c2pa-ts/cose';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ActionAssertion, type Manifest, ManifestStore } from '@trustnxt/c2pa-ts/manifest';
import type { PictureFormat } from '../contract.ts';
import { asBuffer } from '../label/container.ts';
import { segments } from '../label/jpeg.ts';
import { crc32, chunks as pngChunks } from '../label/png.ts';
import { chunks as riffChunks } from '../label/riff.ts';
import { openAsset } from './content-credentials.ts';

export interface CredentialsReport {
  /** Nothing in the file has been changed since it was signed. Says nothing about trust. */
  readonly intact: boolean;
  /** Why not, or what else is wrong, as C2PA's status codes. */
  readonly faults: readonly string[];
  readonly generator: string | null;
  readonly actions: readonly ClaimedAction[];
  readonly signer: CredentialsSigner | null;
}

export interface ClaimedAction {
  readonly action: string;
  /** Last part of the IPTC code. */
  readonly digitalSourceType: string | null;
  readonly agent: string | null;
}

/** As the certificate in the file says. Whether its issuer is to be trusted is not looked up. */
export interface CredentialsSigner {
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
}

// The library's table (0.9.4) has SHA-256 for ES512 and so takes every right one for broken.
const es512 = Algorithms.getAlgorithm(CoseAlgorithmIdentifier.ES512)?.alg;
if (es512 && 'hash' in es512) es512.hash = 'SHA-512';

/** Codes that mean a certificate, not the picture: the bytes may be whole beside them. */
const ABOUT_THE_SIGNER = /^signingCredential\./;

/**
 * Null for a picture without credentials. A picture whose credentials cannot be read is reported
 * as broken. Throws DamagedPictureError where the picture itself cannot be read.
 */
export async function readCredentials(
  bytes: Uint8Array,
  format: PictureFormat,
): Promise<CredentialsReport | null> {
  const stores = manifestStores(asBuffer(bytes), format);
  if (stores.length === 0) return null;
  if (stores.length > 1) return broken('manifest.multiple');
  if (stores.includes('damaged')) return broken('manifest.damaged');
  try {
    const asset = openAsset(bytes, format);
    const jumbf = asset.getManifestJUMBF();
    if (!jumbf) return broken('manifest.unreadable');
    return await reportOn(ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(jumbf))), asset);
  } catch (error) {
    // The library throws whatever a hostile manifest makes it stumble over.
    return broken(`manifest.unreadable: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function reportOn(store: ManifestStore, asset: Asset): Promise<CredentialsReport> {
  const manifest = store.getActiveManifest();
  if (!manifest) return broken('claim.missing');
  const { statusEntries } = await store.validate(asset);
  const failed = statusEntries.filter(({ success }) => success === false).map(({ code }) => code);
  // The library looks no further once a certificate has expired; the bytes are still to be judged.
  const bindings = manifest.assertions?.getHardBindings() ?? [];
  for (const binding of bindings) {
    const result = await binding.validateAgainstAsset(asset);
    if (!result.isValid) failed.push(...result.statusEntries.map(({ code }) => code));
  }
  const faults = [...new Set<string>(failed)];
  return {
    intact: bindings.length > 0 && faults.every((fault) => ABOUT_THE_SIGNER.test(fault)),
    faults,
    generator: manifest.claim?.claimGeneratorName ?? null,
    actions: actionsOf(manifest),
    signer: signerOf(manifest),
  };
}

const actionsOf = (manifest: Manifest): ClaimedAction[] =>
  (manifest.assertions?.assertions ?? [])
    .filter((assertion) => assertion instanceof ActionAssertion)
    .flatMap(({ actions }) => actions)
    .map(({ action, digitalSourceType, softwareAgent }) => ({
      action,
      digitalSourceType: digitalSourceType?.split('/').at(-1) ?? null,
      agent: softwareAgent?.name ?? null,
    }));

function signerOf(manifest: Manifest): CredentialsSigner | null {
  const raw = manifest.signature?.signatureData.certificate?.rawData;
  if (!raw) return null;
  const { subject, issuer, validTo } = new X509Certificate(Buffer.from(raw));
  return { subject: oneLine(subject), issuer: oneLine(issuer), validTo };
}

const oneLine = (name: string): string => name.split('\n').join(', ');

const broken = (fault: string): CredentialsReport => ({
  intact: false,
  faults: [fault],
  generator: null,
  actions: [],
  signer: null,
});

/**
 * The places where a manifest begins, found without the library: it takes a manifest whose frame
 * is damaged for none at all, and does not look at a PNG's check sums.
 */
function manifestStores(bytes: Buffer, format: PictureFormat): ('whole' | 'damaged')[] {
  switch (format) {
    case 'jpeg': {
      const parts = segments(bytes).head.filter(({ marker, body }) => {
        return marker === 0xeb && body.includes('c2pa');
      });
      return parts.filter(({ body }) => isFirstOrLost(body)).map(() => 'whole');
    }
    case 'png':
      return pngChunks(bytes)
        .filter(({ type }) => type === 'caBX')
        .map(({ start, end }) => {
          const sum = crc32(bytes.subarray(start + 4, end - 4));
          return sum === bytes.readUInt32BE(end - 4) ? 'whole' : 'damaged';
        });
    case 'webp':
      return riffChunks(bytes)
        .filter(({ id }) => id === 'C2PA')
        .map(() => 'whole');
    default:
      return format satisfies never;
  }
}

/** A manifest of more than 64 KB goes on in further segments, numbered from 2. */
const isFirstOrLost = (body: Buffer): boolean => body.length < 8 || body.readUInt32BE(4) < 2;
