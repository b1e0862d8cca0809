/**
 * Keeps URLs given by users and providers away from this process's own network. The address is
 * judged as it was resolved, so a public name that points inside is refused too.
 */
import { BlockList, isIP } from 'node:net';

/** What IANA lists as special and not on the internet. */
const SPECIAL = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  SPECIAL.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  // Protocol assignments; Teredo, ORCHID and benchmarks among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: leads to the IPv4 address in it, which may be one inside.
  ['2002::', 16],
  ['3ffe::', 16],
  ['3fff::', 20],
] as const) {
  SPECIAL.addSubnet(net, bits, 'ipv6');
}

/** All of IPv6 that is handed out, and IPv4 written as IPv6, which is judged as the IPv4 it is. */
const HANDED_OUT = new BlockList();
HANDED_OUT.addSubnet('2000::', 3, 'ipv6');
HANDED_OUT.addSubnet('::ffff:0:0', 96, 'ipv6');

/** True for loopback, private, link-local, multicast and every other address not on the internet. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return SPECIAL.check(bare, 'ipv4');
    case 6:
      return !HANDED_OUT.check(bare, 'ipv6') || SPECIAL.check(bare, 'ipv6');
    default:
      return true;
  }
}

/** `host` or `host:port`, for servers a developer or operator runs inside on purpose. */
export function isAllowedHost(url: URL, allowPrivate: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return allowPrivate.includes(url.hostname) || allowPrivate.includes(`${url.hostname}:${port}`);
}
