import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCredentials, writeCertificate } from '../../../local/credentials.ts';
import {
  type KeyAlgorithm,
  makeSigningCertificate,
  type SigningCertificate,
} from '../../../local/signing-certificate.ts';
import { createFinisher } from '../../../shared/app/finisher.ts';
import { readIdentity } from '../../../shared/pictures/c2pa/identity.ts';
import { readCredentials } from '../../../shared/pictures/c2pa/report.ts';
import { createPictureSigner } from '../../../shared/pictures/c2pa/signer.ts';
import {
  createDarkroom,
  type LabelledPicture,
  type PictureFormat,
  readLabels,
} from '../../../shared/pictures/index.ts';
import { readConfig } from '../../../shared/platform/config.ts';
import { ConfigError, DarkroomError } from '../../../shared/platform/errors.ts';
import { createLog } from '../../../shared/platform/log.ts';
import { launchArgs } from '../../support/run/launch.ts';

const DAY = 86_400_000;
/** The library compares certificates with the clock of the machine. */
const now = Date.now();
const FORMATS = ['jpeg', 'png', 'webp'] as const;
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

const make = (algorithm: KeyAlgorithm = 'P-256', from = now - DAY, to = now + DAY) =>
  makeSigningCertificate({
    name: 'Test signer',
    notBefore: new Date(from),
    notAfter: new Date(to),
    algorithm,
  });

const settings = ({ certificate, key }: SigningCertificate) => ({
  DARKROOM_C2PA_CERT: certificate,
  DARKROOM_C2PA_KEY: key,
});

function darkroomWith(made: SigningCertificate) {
  const identity = readIdentity(settings(made), now);
  if (!identity) throw new Error('no identity');
  return createDarkroom({
    label: { producer: 'OURS' },
    signer: createPictureSigner(identity),
  });
}

const develop = (made: SigningCertificate, bytes: Uint8Array, output: PictureFormat) =>
  darkroomWith(made).develop({ bytes, output, produceId: 'task-9-0', taskType: 't', model: 'm' });

/** Where the container says the manifest lies, found without any code of ours or the library's. */
function frameOf(bytes: Uint8Array, format: PictureFormat): { start: number; end: number } {
  const file = Buffer.from(bytes);
  const jumbf = file.indexOf('jumb') - 4;
  const length = file.readUInt32BE(jumbf);
  switch (format) {
    case 'jpeg':
      return { start: jumbf - 12, end: jumbf + length };
    case 'png':
      return { start: jumbf - 8, end: jumbf + length + 4 };
    case 'webp':
      return { start: jumbf - 8, end: jumbf + length };
    default:
      return format satisfies never;
  }
}

let ours: SigningCertificate;
let photo: Buffer;
beforeAll(async () => {
  ours = await make();
  const create = { width: 240, height: 160, channels: 3, background: '#336699' } as const;
  photo = await sharp({ create }).png().toBuffer();
});

describe.each(FORMATS)('credentials in %s', (format) => {
  let picture: LabelledPicture;
  let plain: LabelledPicture;
  beforeAll(async () => {
    picture = await develop(ours, photo, format);
    const darkroom = createDarkroom({ label: { producer: 'OURS' } });
    const request = { bytes: photo, output: format, produceId: 'task-9-0' };
    plain = await darkroom.develop({ ...request, taskType: 't', model: 'm' });
  });

  it('say that a model made the picture, and who signed that', async () => {
    expect(await readCredentials(picture.bytes, format)).toMatchObject({
      intact: true,
      faults: [],
      generator: 'Darkroom',
      actions: [
        {
          action: 'c2pa.created',
          digitalSourceType: 'trainedAlgorithmicMedia',
          agent: 'Darkroom',
        },
      ],
      signer: { subject: 'CN=Test signer, O=Darkroom' },
    });
    expect(Buffer.from(picture.bytes).includes(SOURCE_TYPE)).toBe(true);
  });

  it('leave the one label of the law, its hash and every pixel as they were', async () => {
    const report = readLabels(picture.bytes);
    expect(report.found).toHaveLength(1);
    expect(report.label).toEqual(plain.label);
    expect(report.contentHash).toBe(plain.label.ReservedCode1);
    const pixels = (bytes: Uint8Array) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
    expect((await pixels(picture.bytes)).equals(await pixels(plain.bytes))).toBe(true);
  });

  it('are part of what is hashed and stored, cost under 4 KB, and stay out of thumbnails', async () => {
    expect(picture.sha256).toBe(createHash('sha256').update(picture.bytes).digest('hex'));
    const cost = picture.bytes.length - plain.bytes.length;
    expect(cost).toBeGreaterThan(1_000);
    expect(cost).toBeLessThan(4_096);
    expect(await readCredentials(picture.thumbnail.bytes, 'jpeg')).toBeNull();
    expect(await readCredentials(plain.bytes, format)).toBeNull();
  });

  it('hold the hash of everything around them, the label too', () => {
    const { start, end } = frameOf(picture.bytes, format);
    const hash = createHash('sha256').update(picture.bytes.subarray(0, start));
    const rest = picture.bytes.subarray(end);
    const digest = hash.update(rest).digest();
    expect(Buffer.from(picture.bytes.subarray(start, end)).includes(digest)).toBe(true);
    const outside = Buffer.concat([picture.bytes.subarray(0, start), rest]);
    expect(outside.includes('"ContentProducer"')).toBe(true);
  });

  const changedAt = (at: number, mask: number): Uint8Array => {
    const changed = Uint8Array.from(picture.bytes);
    changed[at] = (changed[at] ?? 0) ^ mask;
    return changed;
  };
  const masks = fc.integer({ min: 1, max: 255 });

  it('are broken by any byte changed around them', async () => {
    const { start, end } = frameOf(picture.bytes, format);
    const around = fc
      .integer({ min: 0, max: picture.bytes.length - 1 - (end - start) })
      .map((at) => (at < start ? at : at + end - start));
    await fc.assert(
      fc.asyncProperty(around, masks, async (at, mask) => {
        try {
          const read = await readCredentials(changedAt(at, mask), format);
          // Damage to the container itself, such as its size, can hide them: none are found.
          expect(read?.intact ?? false).toBe(false);
        } catch (error) {
          if (!(error instanceof DarkroomError)) throw error;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are broken, gone, or say the same after any byte of their own is changed', async () => {
    const { start, end } = frameOf(picture.bytes, format);
    const before = await readCredentials(picture.bytes, format);
    const broken: number[] = [];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: end - 1 }), masks, async (at, mask) => {
        try {
          const after = await readCredentials(changedAt(at, mask), format);
          if (after?.intact === true) expect(after).toEqual(before);
          else broken.push(at);
        } catch (error) {
          if (!(error instanceof DarkroomError)) throw error;
        }
      }),
      { numRuns: 200 },
    );
    // What C2PA leaves unbound are a few bytes that frame its boxes.
    expect(broken.length).toBeGreaterThan(170);
  });

  it('are broken by a second manifest, and by being cut out of another picture', async () => {
    const { start, end } = frameOf(picture.bytes, format);
    const padding = format === 'webp' ? (end - start) % 2 : 0;
    const frame = Buffer.concat([picture.bytes.subarray(start, end), Buffer.alloc(padding)]);
    const other = await sharp({
      create: { width: 90, height: 90, channels: 3, background: '#a03060' },
    })
      .toFormat(format)
      .toBuffer();
    const at = format === 'webp' ? other.length : format === 'png' ? 33 : 2;
    const moved = Buffer.concat([other.subarray(0, at), frame, other.subarray(at)]);
    if (format === 'webp') moved.writeUInt32LE(moved.length - 8, 4);
    expect(await readCredentials(moved, format)).toMatchObject({ intact: false });
    const twice = Buffer.concat([moved.subarray(0, at), frame, moved.subarray(at)]);
    if (format === 'webp') twice.writeUInt32LE(twice.length - 8, 4);
    expect(await readCredentials(twice, format)).toMatchObject({
      intact: false,
      faults: ['manifest.multiple'],
    });
  });

  it.runIf(spawnSync('exiftool', ['-ver']).status === 0)(
    'and the label are both read by exiftool',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'c2pa-'));
      try {
        writeFileSync(join(folder, 'a'), picture.bytes);
        const out = execFileSync('exiftool', ['-G1', '-a', '-s', join(folder, 'a')]).toString();
        expect(out.match(/XMP-TC260.*Aigc.*ContentProducer/g)).toHaveLength(1);
        expect(out).not.toContain('Warning');
        // exiftool 12 does not look into the chunk of a WebP.
        if (format !== 'webp') expect(out).toMatch(/JUMDLabel\s*: c2pa\.claim\.v2/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe('every kind of key', () => {
  it.each(['P-256', 'P-384', 'P-521', 'RSA', 'Ed25519'] as const)('%s signs', async (algorithm) => {
    const { bytes } = await develop(await make(algorithm), photo, 'webp');
    expect(await readCredentials(bytes, 'webp')).toMatchObject({ intact: true, faults: [] });
  });
});

describe('a picture that is made again', () => {
  it.each(['P-256', 'P-384', 'P-521', 'Ed25519'] as const)(
    'is the same to the byte when it is signed with %s',
    async (algorithm) => {
      const made = await make(algorithm);
      const first = await develop(made, photo, 'jpeg');
      const again = await develop(made, photo, 'jpeg');
      expect(again.sha256).toBe(first.sha256);
      expect(Buffer.from(again.bytes).equals(first.bytes)).toBe(true);
    },
  );

  it('shares its manifest’s name with no other picture', async () => {
    const darkroom = darkroomWith(ours);
    const request = { bytes: photo, output: 'jpeg', taskType: 't', model: 'm' } as const;
    const names = new Set<string>();
    for (const produceId of ['task-9-0', 'task-9-1', 'task-8-0']) {
      const { bytes } = await darkroom.develop({ ...request, produceId });
      const found = Buffer.from(bytes)
        .toString('latin1')
        .match(/urn:c2pa:[0-9a-f-]{36}/);
      names.add(found?.[0] ?? '');
    }
    expect(names.size).toBe(3);
    for (const name of names) expect(name).toMatch(/:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/);
  });
});

describe('a certificate that has expired since', () => {
  it('is named, and the picture is still whole', async () => {
    const old = await make('P-256', now - 3 * DAY, now - DAY);
    const identity = readIdentity(settings(old), now - 2 * DAY);
    if (!identity) throw new Error('no identity');
    const signer = createPictureSigner(identity);
    const request = { bytes: photo, output: 'png', produceId: 'a', taskType: 't' } as const;
    const { bytes } = await createDarkroom({ signer }).develop({ ...request, model: 'm' });
    expect(await readCredentials(bytes, 'png')).toMatchObject({
      intact: true,
      faults: ['signingCredential.expired'],
    });
    const changed = Uint8Array.from(bytes);
    const at = changed.length - 20;
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await readCredentials(changed, 'png')).toMatchObject({ intact: false });
  });
});

describe('certificate and key', () => {
  const read = (variables: Record<string, string>) => readIdentity(variables, now);
  const escaped = (pem: string): string => pem.replaceAll('\n', '\\n');

  it('may be unset, and then nothing is signed', () => {
    expect(read({})).toBeNull();
    expect(read({ DARKROOM_C2PA_CERT: '', DARKROOM_C2PA_KEY: '' })).toBeNull();
  });

  it('are taken as PEM, with its lines joined, or as base64 of it', () => {
    const forms = [
      (pem: string) => pem,
      escaped,
      (pem: string) => pem.replaceAll('\n', ' '),
      (pem: string) => Buffer.from(pem).toString('base64'),
    ];
    const chains = forms.map((form) => {
      const { certificate, key } = ours;
      return read({ DARKROOM_C2PA_CERT: form(certificate), DARKROOM_C2PA_KEY: form(key) })?.chain;
    });
    for (const chain of chains) expect(chain).toEqual(chains[0]);
    // The root is for whoever trusts it to have: it is not sent along.
    expect(chains[0]).toHaveLength(1);
  });

  it('may be an EC key in its older form', () => {
    const key = createPrivateKey(ours.key).export({ type: 'sec1', format: 'pem' }).toString();
    expect(read({ ...settings(ours), DARKROOM_C2PA_KEY: key })?.algorithm).toBe('ES256');
  });

  it('are refused when the configuration is read, naming the variable and no value', async () => {
    const other = await make();
    const locked = createPrivateKey(ours.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();
    const [own = '', root = ''] = ours.certificate.split(/(?<=-----END CERTIFICATE-----\n)/);
    const [, stranger = ''] = other.certificate.split(/(?<=-----END CERTIFICATE-----\n)/);
    const cut = (pem: string): string => pem.replace(/\n.{40}/, '\n');
    const expired = settings(await make('P-256', now - 3 * DAY, now - DAY));
    const early = settings(await make('P-256', now + DAY, now + 2 * DAY));
    const good = settings(ours);
    const wrong: [Record<string, string>, RegExp][] = [
      [{ DARKROOM_C2PA_CERT: own }, /^DARKROOM_C2PA_KEY is missing/],
      [{ DARKROOM_C2PA_KEY: ours.key }, /^DARKROOM_C2PA_CERT is missing/],
      [{ ...good, DARKROOM_C2PA_CERT: 'nonsense' }, /^DARKROOM_C2PA_CERT holds no PEM/],
      [{ ...good, DARKROOM_C2PA_CERT: cut(own) }, /^DARKROOM_C2PA_CERT: certificate 1 cannot/],
      [{ ...good, DARKROOM_C2PA_KEY: 'nonsense' }, /^DARKROOM_C2PA_KEY holds no PEM private/],
      [{ ...good, DARKROOM_C2PA_KEY: cut(ours.key) }, /^DARKROOM_C2PA_KEY cannot be read/],
      [{ ...good, DARKROOM_C2PA_KEY: locked }, /^DARKROOM_C2PA_KEY .*password/],
      [{ ...good, DARKROOM_C2PA_KEY: other.key }, /^DARKROOM_C2PA_KEY does not belong/],
      [{ ...good, DARKROOM_C2PA_CERT: root + own }, /^DARKROOM_C2PA_KEY does not belong/],
      [{ ...good, DARKROOM_C2PA_CERT: own + stranger }, /^DARKROOM_C2PA_CERT: .* not issued/],
      [expired, /^DARKROOM_C2PA_CERT: certificate 1 expired/],
      [early, /^DARKROOM_C2PA_CERT: certificate 1 is not valid before/],
    ];
    for (const [variables, message] of wrong) {
      const readIt = () => read(variables);
      expect(readIt, String(message)).toThrow(ConfigError);
      expect(readIt).toThrow(message);
      expect(readIt).not.toThrow(/-----BEGIN/);
    }
  });

  it('stop the processor before its first picture when they are wrong', () => {
    const config = readConfig({ ...settings(ours), DARKROOM_C2PA_KEY: 'nonsense' });
    expect(() =>
      createFinisher(
        config,
        createLog({}, () => {}),
      ),
    ).toThrow(/DARKROOM_C2PA_KEY/);
  });

  it('leave pictures unsigned, and say so, once they have expired', async () => {
    const lines: string[] = [];
    const old = await make('P-256', now - 3 * DAY, now - DAY);
    const finisher = createFinisher(
      readConfig(settings(old)),
      createLog({}, (_, line) => lines.push(line)),
    );
    expect(lines.join('\n')).toMatch(/no longer signed.*certificate 1 expired/);
    const request = { bytes: photo, output: 'jpeg', produceId: 'a', taskType: 't' } as const;
    const { bytes } = await finisher.darkroom.develop({ ...request, model: 'm' });
    expect(await readCredentials(bytes, 'jpeg')).toBeNull();
  });
});

describe('a certificate C2PA has no use for', () => {
  const EMAIL = '1.3.6.1.5.5.7.3.4';
  const usage = new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true);

  /** Signed by itself: refused for that unless something else is looked at before. */
  async function selfSigned(extensions: Extension[]) {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const made = await X509CertificateGenerator.createSelfSigned(
      {
        name: 'CN=Self',
        keys,
        notBefore: new Date(now - DAY),
        notAfter: new Date(now + DAY),
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        extensions,
      },
      webcrypto,
    );
    const key = createPrivateKey({
      key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
      format: 'der',
      type: 'pkcs8',
    });
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { certificate: made, keys, pem };
  }

  async function issued(extensions: Extension[]) {
    const root = await selfSigned([new BasicConstraintsExtension(true, 0, true)]);
    const { keys, pem } = await selfSigned([]);
    const own = await X509CertificateGenerator.create(
      {
        subject: 'CN=Own',
        issuer: root.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: root.keys.privateKey,
        notBefore: new Date(now - DAY),
        notAfter: new Date(now + DAY),
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        extensions,
      },
      webcrypto,
    );
    return { certificate: own.toString('pem'), key: pem };
  }

  it('is refused with the reason', async () => {
    const { keys } = await selfSigned([]);
    const names = await AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto);
    const email = new ExtendedKeyUsageExtension([EMAIL]);
    const cases: [Extension[], RegExp | null][] = [
      [[usage, email, names], null],
      [[usage, new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.36']), names], null],
      [[usage, email], /does not name the key of its issuer/],
      [[email, names], /key usage must be critical/],
      [[new KeyUsagesExtension(KeyUsageFlags.digitalSignature, false), email, names], /critical/],
      [[new KeyUsagesExtension(KeyUsageFlags.keyAgreement, true), email, names], /critical/],
      [[usage, names], /extended key usage/],
      [[usage, new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']), names], /extended key usage/],
      [[usage, new ExtendedKeyUsageExtension([EMAIL, '2.5.29.37.0']), names], /for any use/],
      [[usage, email, names, new BasicConstraintsExtension(true, 0, true)], /an authority/],
    ];
    for (const [extensions, reason] of cases) {
      const made = await issued(extensions);
      if (reason) expect(() => readIdentity(settings(made), now), String(reason)).toThrow(reason);
      else expect(readIdentity(settings(made), now)?.chain).toHaveLength(1);
    }
    const self = await selfSigned([usage, email, names]);
    const own = { certificate: self.certificate.toString('pem'), key: self.pem };
    expect(() => readIdentity(settings(own), now)).toThrow(/signed by itself/);
  });
});

describe('npm run label', () => {
  const folder = mkdtempSync(join(tmpdir(), 'c2pa-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes a certificate that can sign, with a key nobody else may read, and never over another', async () => {
    await writeCertificate(folder, now);
    const key = join(folder, 'c2pa-key.pem');
    const made = {
      certificate: readFileSync(join(folder, 'c2pa-cert.pem'), 'utf8'),
      key: readFileSync(key, 'utf8'),
    };
    expect(readIdentity(settings(made), now)?.algorithm).toBe('ES256');
    expect(statSync(key).mode & 0o077).toBe(0);
    await expect(writeCertificate(folder, now)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(key, 'utf8')).toBe(made.key);
  });

  it('shows who signed, and what was changed since', async () => {
    const { bytes } = await develop(ours, photo, 'jpeg');
    const whole = describeCredentials(await readCredentials(bytes, 'jpeg')).join('\n');
    expect(whole).toMatch(/unchanged since it was signed/);
    expect(whole).toMatch(/action +c2pa.created, trainedAlgorithmicMedia, by Darkroom/);
    expect(whole).toMatch(/signed by +CN=Test signer/);
    const changed = Uint8Array.from(bytes);
    const at = changed.length - 20;
    changed[at] = (changed[at] ?? 0) ^ 1;
    const broken = describeCredentials(await readCredentials(changed, 'jpeg')).join('\n');
    expect(broken).toMatch(/BROKEN/);
    expect(broken).toMatch(/! C2PA: assertion.dataHash.mismatch/);
    expect(describeCredentials(null)).toEqual(['  no content credentials (C2PA)']);
  });

  it('answers 1 for a picture whose credentials are broken', async () => {
    const { bytes } = await develop(ours, photo, 'png');
    const run = (name: string, picture: Uint8Array) => {
      writeFileSync(join(folder, name), picture);
      const args = launchArgs('local/label.ts', join(folder, name));
      return spawnSync(process.execPath, args, { encoding: 'utf8' });
    };
    expect(run('whole.png', bytes)).toMatchObject({ status: 0 });
    const at = Buffer.from(bytes).indexOf('c2pa.created');
    const changed = Uint8Array.from(bytes);
    changed[at] = 0x43;
    const broken = run('broken.png', changed);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain('BROKEN');
  });
});
