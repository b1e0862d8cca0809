/**
 * Everything that needs the C2PA library: loaded at the first picture that is signed or looked at,
 * built into a file of its own beside the function.
 */
import { type Asset, JPEG, PNG } from '@trustnxt/c2pa-ts/asset';
import { CoseAlgorithmIdentifier, type Signer } from '@trustnxt/c2pa-ts/cose';
import {
  ActionAssertion,
  ActionType,
  ClaimVersion,
  DataHashAssertion,
  type DigitalSourceType,
  ManifestStore,
} from '@trustnxt/c2pa-ts/manifest';
import type { PictureFormat } from '../contract.ts';
import type { SigningAlgorithm, SigningIdentity } from './identity.ts';
import { signWith } from './signature.ts';
import { WebpAsset } from './webp-asset.ts';

export interface Claim {
  /** Who made it, for people: the tool's name. */
  readonly agent: string;
  /** Address of the IPTC code. */
  readonly digitalSourceType: string;
  /** Unique per picture, and the same whenever it is made again. */
  readonly instanceId: string;
  /** The manifest's own name, a UUID of version 4. */
  readonly manifestId: string;
}

const COSE: Readonly<Record<SigningAlgorithm, CoseAlgorithmIdentifier>> = {
  ES256: CoseAlgorithmIdentifier.ES256,
  ES384: CoseAlgorithmIdentifier.ES384,
  ES512: CoseAlgorithmIdentifier.ES512,
  PS256: CoseAlgorithmIdentifier.PS256,
  Ed25519: CoseAlgorithmIdentifier.Ed25519,
};

const HASH = 'SHA-256';
/**
 * Room for the signature, which is measured before it is made: 512 bytes of RSA-4096, and more. The
 * library leaves 25,000 for a time stamp, which we do not ask for.
 */
const SIGNATURE_ROOM = 1_200;

/** A copy of the labelled picture with a manifest that says how it was made, bound to its bytes. */
export async function addCredentials(
  asset: Asset,
  identity: SigningIdentity,
  claim: Claim,
): Promise<Uint8Array> {
  const store = new ManifestStore();
  const signer = signerOf(identity);
  const manifest = store.createManifest({
    claimVersion: ClaimVersion.V2,
    assetFormat: asset.mimeType,
    instanceID: claim.instanceId,
    defaultHashAlgorithm: HASH,
    signer,
  });
  // The library's own is random.
  manifest.label = `urn:c2pa:${claim.manifestId}`;
  if (manifest.claim) {
    manifest.claim.claimGeneratorName = claim.agent;
    manifest.claim.claimGeneratorVersion = undefined;
  }
  if (manifest.signature) manifest.signature.signatureData.paddingLength = SIGNATURE_ROOM;
  const binding = DataHashAssertion.create(HASH);
  manifest.addAssertion(createdBy(claim));
  manifest.addAssertion(binding);
  await asset.ensureManifestSpace(store.measureSize());
  await binding.updateWithAsset(asset);
  await manifest.sign(signer);
  await asset.writeManifestJUMBF(store.getBytes());
  return asset.getDataRange();
}

function createdBy({ agent, digitalSourceType }: Claim): ActionAssertion {
  const actions = new ActionAssertion();
  actions.actions = [
    {
      action: ActionType.C2paCreated,
      digitalSourceType: digitalSourceType as DigitalSourceType,
      softwareAgent: { name: agent },
    },
  ];
  return actions;
}

/** The picture as the library sees it. It takes plain memory of its own: it writes into it. */
export function openAsset(bytes: Uint8Array, format: PictureFormat): Asset {
  const own = Uint8Array.from(bytes);
  switch (format) {
    case 'jpeg':
      return new JPEG(own);
    case 'png':
      return new PNG(own);
    case 'webp':
      return new WebpAsset(own);
    default:
      return format satisfies never;
  }
}

/** Signs beside the library: no key goes through it. */
function signerOf(identity: SigningIdentity): Signer {
  const [own, ...others] = identity.chain.map(embedded);
  if (!own) throw new Error('an identity without a certificate');
  return {
    certificate: own,
    chainCertificates: others,
    algorithm: COSE[identity.algorithm],
    sign: async (payload) => signWith(identity, payload),
  };
}

/** Of a certificate that is only written into a file, the library reads nothing but its bytes. */
const embedded = (der: Buffer): Signer['certificate'] =>
  ({ rawData: Uint8Array.from(der).buffer }) as Signer['certificate'];
