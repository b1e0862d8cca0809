/** Addresses that others gave, and what is asked of them before anything is sent there. */
import { lookup as dnsLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DownloadError } from '../errors.ts';
import { isPrivateAddress } from './guard.ts';

/** Throws DownloadError for what is no address of the web, and for one with a name and password in it. */
export function parseUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (cause) {
    throw new DownloadError('DOWNLOAD_URL_REFUSED', 'not a URL', { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new DownloadError('DOWNLOAD_URL_REFUSED', `protocol ${url.protocol} is not fetched`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new DownloadError('DOWNLOAD_URL_REFUSED', 'URL carries credentials');
  }
  return url;
}

/** An address written out is never looked up, so it is judged here. */
export function refuseLiteral(url: URL, allowed: boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const inside = isIP(host) === 0 ? host === 'localhost' : isPrivateAddress(host);
  if (inside && !allowed) {
    throw new DownloadError('DOWNLOAD_URL_REFUSED', `${host} is a private address`);
  }
}

/** The connection goes to the very address that was judged: a name cannot change in between. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const inside = addresses.find(({ address }) => isPrivateAddress(address));
    const [first] = addresses;
    if (inside !== undefined || first === undefined) {
      const reason = `${hostname} resolves to a private address`;
      return callback(new DownloadError('DOWNLOAD_URL_REFUSED', reason), '', 0);
    }
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};
