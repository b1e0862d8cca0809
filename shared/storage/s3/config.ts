/** Settings of S3-compatible storage. Loads no SDK; values never reach a message or a log. */
import type { Environment } from '../../platform/config.ts';
import { ConfigError } from '../../platform/errors.ts';

export interface S3Config {
  /** Absent: Amazon's own, by region. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where everybody may read the bucket (a CDN): its URLs are not signed and do not expire. */
  readonly publicUrl?: string;
  /** `endpoint/bucket/key` and not `bucket.endpoint/key`: MinIO and most servers on own machines. */
  readonly forcePathStyle: boolean;
}

export interface StorageConfig {
  /** Where new files go. */
  readonly primary: 'cloudbase' | 's3';
  /** Present as well when new files go elsewhere, so that earlier ones still open. */
  readonly s3: S3Config | null;
}

/** Throws ConfigError naming the variable. */
export function readStorageConfig(environment: Environment): StorageConfig {
  const primary = environment.DARKROOM_STORAGE || 'cloudbase';
  if (primary !== 'cloudbase' && primary !== 's3') {
    throw new ConfigError('DARKROOM_STORAGE must be cloudbase or s3');
  }
  const configured = primary === 's3' || Boolean(environment.DARKROOM_S3_BUCKET);
  return { primary, s3: configured ? readS3(environment) : null };
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Most servers take any region; those that do not are named by their provider. */
const ANY_REGION = 'us-east-1';

function readS3(environment: Environment): S3Config {
  const bucket = required(environment, 'DARKROOM_S3_BUCKET');
  if (!BUCKET.test(bucket)) throw new ConfigError('DARKROOM_S3_BUCKET is not a name of a bucket');
  const endpoint = url(environment, 'DARKROOM_S3_ENDPOINT');
  const publicUrl = url(environment, 'DARKROOM_S3_PUBLIC_URL');
  const region = endpoint
    ? environment.DARKROOM_S3_REGION || ANY_REGION
    : required(environment, 'DARKROOM_S3_REGION');
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region,
    bucket,
    accessKeyId: required(environment, 'DARKROOM_S3_ACCESS_KEY_ID'),
    secretAccessKey: required(environment, 'DARKROOM_S3_SECRET_ACCESS_KEY'),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    forcePathStyle: yesOrNo(environment, 'DARKROOM_S3_FORCE_PATH_STYLE'),
  };
}

function required(environment: Environment, name: string): string {
  const value = environment[name]?.trim();
  if (value) return value;
  throw new ConfigError(`${name} must be set for S3 storage`);
}

function url(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  if (!text) return undefined;
  const parsed = URL.canParse(text) ? new URL(text) : null;
  const plain = parsed?.username === '' && parsed.password === '' && parsed.search === '';
  if (!plain || !/^https?:$/.test(parsed.protocol)) {
    throw new ConfigError(`${name} must be an http or https URL without credentials or query`);
  }
  return text.replace(/\/+$/, '');
}

function yesOrNo(environment: Environment, name: string): boolean {
  const value = environment[name]?.trim() || 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigError(`${name} must be true or false`);
}
