/** The XML object storage answers with. */
import type { HostedFile } from '../../hosting/hosting.ts';

export function listing(
  bucket: string,
  {
    prefix,
    files,
    isTruncated,
  }: { prefix: string; files: readonly HostedFile[]; isTruncated: boolean },
): string {
  const contents = files.map(({ key, etag, size, savedAtMs }) =>
    element('Contents', [
      element('Key', [escaped(key)]),
      element('LastModified', [new Date(savedAtMs).toISOString()]),
      element('ETag', [`&quot;${etag}&quot;`]),
      element('Size', [String(size)]),
      element('StorageClass', ['STANDARD']),
    ]),
  );
  const next = isTruncated ? [element('NextMarker', [escaped(files.at(-1)?.key ?? '')])] : [];
  return document('ListBucketResult', [
    element('Name', [bucket]),
    element('Prefix', [escaped(prefix)]),
    element('MaxKeys', ['1000']),
    element('IsTruncated', [String(isTruncated)]),
    ...next,
    ...contents,
  ]);
}

/** Fields by name, in order. */
export function document(name: string, children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(name, children)}`;
}

export function element(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function cosError(code: string, message: string): string {
  return document('Error', [element('Code', [code]), element('Message', [escaped(message)])]);
}

/** The keys a request to delete several names. */
export function keysToDelete(xml: string): string[] {
  return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
    key.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}
