import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../../shared/platform/errors.ts';
import { readStorageConfig } from '../../../../shared/storage/s3/config.ts';

const WHOLE = {
  DARKROOM_STORAGE: 's3',
  DARKROOM_S3_ENDPOINT: 'https://cos.ap-shanghai.myqcloud.com/',
  DARKROOM_S3_REGION: 'ap-shanghai',
  DARKROOM_S3_BUCKET: 'pictures-1250000000',
  DARKROOM_S3_ACCESS_KEY_ID: 'id-of-the-key',
  DARKROOM_S3_SECRET_ACCESS_KEY: 'very-secret-value',
  DARKROOM_S3_PUBLIC_URL: 'https://cdn.example.com/p/',
};

function refusal(change: Record<string, string | undefined>): string {
  try {
    readStorageConfig({ ...WHOLE, ...change });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('the settings of storage', () => {
  test('CloudBase storage is the default and needs nothing', () => {
    expect(readStorageConfig({})).toEqual({ primary: 'cloudbase', s3: null });
  });

  test('a whole set is read, without slashes at the end', () => {
    expect(readStorageConfig(WHOLE)).toEqual({
      primary: 's3',
      s3: {
        endpoint: 'https://cos.ap-shanghai.myqcloud.com',
        region: 'ap-shanghai',
        bucket: 'pictures-1250000000',
        accessKeyId: 'id-of-the-key',
        secretAccessKey: 'very-secret-value',
        publicUrl: 'https://cdn.example.com/p',
        forcePathStyle: false,
      },
    });
  });

  test('a bucket that is still named stays readable after pictures moved back', () => {
    const config = readStorageConfig({ ...WHOLE, DARKROOM_STORAGE: 'cloudbase' });
    expect(config).toMatchObject({ primary: 'cloudbase', s3: { bucket: 'pictures-1250000000' } });
  });

  test('a server of one’s own needs no region, Amazon does', () => {
    const { s3 } = readStorageConfig({ ...WHOLE, DARKROOM_S3_REGION: '' });
    expect(s3?.region).toBe('us-east-1');
    const neither = { DARKROOM_S3_REGION: '', DARKROOM_S3_ENDPOINT: '' };
    expect(refusal(neither)).toContain('DARKROOM_S3_REGION');
  });

  test.each([
    ['DARKROOM_STORAGE', 'ftp'],
    ['DARKROOM_S3_BUCKET', ''],
    ['DARKROOM_S3_BUCKET', 'a/b'],
    ['DARKROOM_S3_ACCESS_KEY_ID', ' '],
    ['DARKROOM_S3_SECRET_ACCESS_KEY', undefined],
    ['DARKROOM_S3_ENDPOINT', 'cos.ap-shanghai.myqcloud.com'],
    ['DARKROOM_S3_ENDPOINT', 'https://user:very-secret-value@host'],
    ['DARKROOM_S3_PUBLIC_URL', 'javascript:alert(1)'],
    ['DARKROOM_S3_PUBLIC_URL', 'https://cdn.example.com/?token=very-secret-value'],
    ['DARKROOM_S3_FORCE_PATH_STYLE', 'very-secret-value'],
  ])('%s = %j is refused by name, and no value is told', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain('very-secret-value');
  });
});
