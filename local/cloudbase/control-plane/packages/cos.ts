/**
 * Object storage as clients of the control plane use it: the bucket of the site, and the one that
 * packages of functions pass through. `PUT`, `GET`, `HEAD`, `DELETE`, lists, and uploads in parts.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '../../admin/exchange.ts';
import { CloudBaseError } from '../../engine/api.ts';
import type { Hosting } from '../../hosting/hosting.ts';
import { CODE_BUCKET, hostingBucket } from '../account.ts';
import type { Credential } from '../signature.ts';
import type { CodeUploads } from './code.ts';
import { isSignedForCos } from './cos-signature.ts';
import { cosError, document, element, escaped, keysToDelete, listing } from './cos-xml.ts';

const MAX_OBJECT_BYTES = 512 * 1024 * 1024;
const PAGE = 1_000;

export interface CosOptions {
  readonly envId: string;
  readonly credential: Credential;
  readonly hosting: Hosting;
  readonly uploads: CodeUploads;
  readonly now: () => number;
}

/** One request to a bucket; `path` as the client signed it. */
export interface CosRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly path: string;
}

interface Stored {
  /** Its ETag, once it is kept. */
  put(key: string, bytes: Uint8Array, request: IncomingMessage): Promise<string>;
}

type Parts = Map<string, Map<number, Buffer>>;

export class Cos {
  readonly #options: CosOptions;
  readonly #parts: Parts = new Map();

  constructor(options: CosOptions) {
    this.#options = options;
  }

  async answer(asked: CosRequest): Promise<void> {
    const { request, response, bucket, path } = asked;
    const refuse = (status: number, code: string, message: string): void => {
      request.resume();
      sendXml(response, status, cosError(code, message));
    };
    const isSite = bucket === hostingBucket(this.#options.envId);
    if (!isSite && bucket !== CODE_BUCKET)
      return refuse(404, 'NoSuchBucket', `no bucket ${bucket}`);
    if (!this.#maySee(asked, isSite)) {
      return refuse(403, 'SignatureDoesNotMatch', 'the signature is not one of this environment');
    }
    const key = decodeURIComponent(path).replace(/^\/+/, '');
    try {
      await (isSite ? this.#site(asked, key) : this.#code(asked, key));
    } catch (error) {
      if (!(error instanceof CloudBaseError)) throw error;
      refuse(400, 'InvalidArgument', error.message);
    }
  }

  #maySee({ request, path }: CosRequest, isSite: boolean): boolean {
    const { credential, uploads, now } = this.#options;
    if (isSite) return isSignedForCos(credential, { request, path, nowMs: now() });
    const key = decodeURIComponent(path).replace(/^\/+/, '');
    // A client looks for uploads it left half done, which names no object.
    return key === '' || uploads.mayWrite(key, request.headers.authorization ?? '');
  }

  async #site(asked: CosRequest, key: string): Promise<void> {
    const { hosting } = this.#options;
    const { request, response } = asked;
    const store: Stored = {
      put: async (name, bytes, { headers }) => {
        const contentType = headers['content-type'];
        const cacheControl = headers['cache-control'];
        const { etag } = hosting.put({ key: name, bytes, contentType, cacheControl });
        await hosting.kept();
        return etag;
      },
    };
    if (await this.#upload(asked, key, store)) return;
    if (key === '') return this.#bucket(asked);
    const file = hosting.find(key);
    if (request.method === 'DELETE') {
      hosting.remove(key);
      await hosting.kept();
      response.writeHead(204).end();
    } else if (file === undefined) {
      sendXml(response, 404, cosError('NoSuchKey', `no object ${key}`));
    } else {
      const headers = {
        etag: `"${file.etag}"`,
        'content-type': file.contentType,
        'content-length': file.size,
      };
      response.writeHead(200, headers);
      response.end(request.method === 'HEAD' ? undefined : hosting.read(file));
    }
  }

  async #code(asked: CosRequest, key: string): Promise<void> {
    const { uploads } = this.#options;
    const store: Stored = {
      put: async (name, bytes) => {
        uploads.put(name, bytes);
        return 'code';
      },
    };
    if (await this.#upload(asked, key, store)) return;
    sendXml(
      asked.response,
      200,
      document('ListMultipartUploadsResult', [element('IsTruncated', ['false'])]),
    );
  }

  async #bucket({ request, response, bucket }: CosRequest): Promise<void> {
    const { hosting } = this.#options;
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    if (request.method === 'POST' && query.has('delete')) {
      const keys = keysToDelete((await readBytes(request, MAX_OBJECT_BYTES)).toString('utf8'));
      const gone = keys.map((key) => {
        hosting.remove(key);
        return element('Deleted', [element('Key', [escaped(key)])]);
      });
      await hosting.kept();
      sendXml(response, 200, document('DeleteResult', gone));
      return;
    }
    if (request.method === 'HEAD') {
      response.writeHead(200).end();
      return;
    }
    const prefix = query.get('prefix') ?? '';
    const marker = query.get('marker') ?? '';
    const rest = hosting.list(prefix).filter(({ key }) => key > marker);
    const page = { prefix, files: rest.slice(0, PAGE), isTruncated: rest.length > PAGE };
    sendXml(response, 200, listing(bucket, page));
  }

  /** An object whole or in parts; false for any other request. */
  async #upload(
    { request, response, bucket }: CosRequest,
    key: string,
    store: Stored,
  ): Promise<boolean> {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const uploadId = query.get('uploadId') ?? '';
    if (key === '') return false;
    switch (
      `${request.method} ${query.has('uploads') ? 'begin' : uploadId === '' ? 'whole' : 'part'}`
    ) {
      case 'PUT whole': {
        const etag = await store.put(key, await readBytes(request, MAX_OBJECT_BYTES), request);
        response.writeHead(200, { etag: `"${etag}"` }).end();
        return true;
      }
      case 'POST begin': {
        const id = randomBytes(8).toString('hex');
        this.#parts.set(id, new Map());
        const fields = [
          element('Bucket', [bucket]),
          element('Key', [escaped(key)]),
          element('UploadId', [id]),
        ];
        sendXml(response, 200, document('InitiateMultipartUploadResult', fields));
        return true;
      }
      case 'PUT part': {
        const number = Number(query.get('partNumber'));
        this.#parts.get(uploadId)?.set(number, await readBytes(request, MAX_OBJECT_BYTES));
        response.writeHead(200, { etag: `"part-${number}"` }).end();
        return true;
      }
      case 'POST part': {
        await readBytes(request, MAX_OBJECT_BYTES);
        const parts = [...(this.#parts.get(uploadId) ?? [])].sort(([a], [b]) => a - b);
        this.#parts.delete(uploadId);
        const etag = await store.put(key, Buffer.concat(parts.map(([, bytes]) => bytes)), request);
        const fields = [
          element('Bucket', [bucket]),
          element('Key', [escaped(key)]),
          element('ETag', [etag]),
        ];
        sendXml(response, 200, document('CompleteMultipartUploadResult', fields));
        return true;
      }
      default:
        return false;
    }
  }
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(xml),
  });
  response.end(xml);
}
