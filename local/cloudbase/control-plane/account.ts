/** The account and the buckets an environment of this machine has: made up, always the same. */
import { bucketOf } from '../storage/paths.ts';

export const APP_ID = '1250000000';
export const UIN = '100000000000';
export const REGION = 'ap-shanghai';
/** Of the object storage that packages of functions pass through on the cloud. */
export const CODE_BUCKET = 'shtempcos-1253665819';

export const hostingBucket = (envId: string): string => `${envId}-${APP_ID}`;

/** As `DescribeEnvInfo` and `DescribeEnvs` tell of it. */
export function environmentInfo(envId: string): Readonly<Record<string, unknown>> {
  const bucket = bucketOf(envId);
  const site = hostingBucket(envId);
  return {
    EnvId: envId,
    Alias: envId,
    Status: 'NORMAL',
    Region: REGION,
    Source: 'qcloud',
    EnvType: 'baas',
    PackageId: 'baas_personal',
    PackageName: '',
    PayMode: 'postpayment',
    Databases: [{ InstanceId: `tnt-${envId}`, Status: 'RUNNING', Region: REGION }],
    Storages: [
      { Region: REGION, Bucket: bucket, CdnDomain: `${bucket}.tcb.qcloud.la`, AppId: APP_ID },
    ],
    Functions: [{ Namespace: envId, Region: REGION }],
    LogServices: [
      {
        LogsetId: 'local-logset',
        TopicId: 'local-topic',
        LogsetName: 'local',
        TopicName: 'local',
        Region: REGION,
        Period: 7,
      },
    ],
    StaticStorages: [
      { StaticDomain: `${site}.tcloudbaseapp.com`, Bucket: site, Region: REGION, Status: 'online' },
    ],
    Meta: [],
  };
}
