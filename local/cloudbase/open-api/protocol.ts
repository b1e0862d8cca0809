/** How the SDKs ask for open APIs: node-sdk in JSON (wx.api), wx-server-sdk in protobuf (wx.openApi). */
import { parseObject } from '../admin/exchange.ts';
import { CloudBaseError } from '../engine/api.ts';
import { boundaryOf, readForm } from './form.ts';
import type { OpenApi } from './index.ts';
import { readOpenApiData, writeOpenApiResp } from './protobuf.ts';

type Params = Readonly<Record<string, unknown>>;

/** The parameters of an admin request: JSON, or a form where values are text but `requestData`. */
export function readParams(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return parseObject(body.toString('utf8'));
  return Object.fromEntries(
    [...readForm(body, boundary)].map(([name, value]) => [
      name,
      name === 'requestData' ? value : value.toString('utf8'),
    ]),
  );
}

/** `callWxOpenApi`, `cloud.callOpenAPI`. @throws CloudBaseError INVALID_PARAM */
export function callInJson(openApi: OpenApi, params: Params): { data: { responseData: string } } {
  const { requestData } = params;
  const data = typeof requestData === 'string' ? parseObject(requestData) : {};
  return { data: { responseData: JSON.stringify(openApi.call(apiName(params), data)) } };
}

/** `cloud.openapi.security.msgSecCheck(…)`. @throws CloudBaseError INVALID_PARAM */
export function callInProtobuf(openApi: OpenApi, params: Params): Buffer {
  const { requestData } = params;
  if (!Buffer.isBuffer(requestData)) {
    throw new CloudBaseError('INVALID_PARAM', 'requestData must be bytes');
  }
  return writeOpenApiResp(openApi.call(apiName(params), readOpenApiData(requestData)));
}

function apiName({ apiName: name }: Params): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new CloudBaseError('INVALID_PARAM', 'apiName must be a non-empty string');
}
