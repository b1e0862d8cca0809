import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../../../shared/storage/fetch/guard.ts';

/** Ranges by name, each with its first and last address and one inside. */
const INSIDE: readonly [range: string, addresses: readonly string[]][] = [
  ['this network', ['0.0.0.0', '0.255.255.255']],
  ['private 10/8', ['10.0.0.0', '10.255.255.255']],
  ['carrier-grade NAT', ['100.64.0.0', '100.100.100.200', '100.127.255.255']],
  ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
  [
    'link-local, with the clouds’ metadata',
    ['169.254.0.23', '169.254.169.254', 'fe80::1', 'febf::1'],
  ],
  ['private 172.16/12', ['172.16.0.0', '172.31.255.255']],
  [
    'protocol assignments',
    ['192.0.0.0', '192.0.0.8', '192.0.0.170', '2001::1', '2001:1ff:ffff::1'],
  ],
  [
    'documentation',
    ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1', '3fff:fff::1'],
  ],
  ['6to4 relays', ['192.88.99.1']],
  ['private 192.168/16', ['192.168.0.0', '192.168.255.255']],
  ['benchmarks', ['198.18.0.0', '198.19.255.255', '2001:2::1']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff00::1', 'ff02::fb']],
  ['reserved', ['240.0.0.1', '255.255.255.255']],
  ['unspecified, and the old IPv4-compatible', ['::', '::7f00:1', '::10.0.0.1', '::8.8.8.8']],
  [
    'IPv4-mapped private',
    ['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:169.254.169.254', '0:0:0:0:0:ffff:c0a8:1'],
  ],
  ['IPv4-translated', ['::ffff:0:127.0.0.1', '::ffff:0:a9fe:a9fe', '::ffff:0:8.8.8.8']],
  ['NAT64', ['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '64:ff9b:1:ffff::a9fe:a9fe']],
  ['discard-only', ['100::1', '100:0:0:1::1']],
  ['Teredo', ['2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ['ORCHID', ['2001:10::1', '2001:20::1']],
  ['6to4', ['2002:7f00:1::1', '2002:c0a8:101::', '2002:a9fe:a9fe::1']],
  ['the former 6bone', ['3ffe::1']],
  ['segment routing', ['5f00::1']],
  ['unique local', ['fc00::1', 'fd12:3456::1', 'fdff::1']],
  ['site-local', ['fec0::1', 'feff::1']],
  [
    'not handed out to anybody',
    ['1::1', '1fff::1', '4000::1', '8000::1', 'e000::1', 'fbff::1', 'fe00::1'],
  ],
  ['with a zone', ['fe80::1%eth0', '::1%lo']],
  ['in brackets', ['[::1]', '[fd00::1]']],
  ['no address at all', ['', 'nonsense', 'localhost', '1.2.3', '::g', '1.2.3.4.5']],
];

describe('an address inside is refused', () => {
  it.each(INSIDE)('%s', (_, addresses) => {
    expect(addresses.filter((address) => !isPrivateAddress(address))).toEqual([]);
  });
});

const OUTSIDE = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '47.100.1.1',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '::ffff:2f64:101',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2003::1',
  '2400:3200::1',
  '2408:8000::1',
  '240e::1',
  '2606:4700::1111',
  '3fee::1',
  '[2606:4700::1111]',
];

describe('an address on the internet passes', () => {
  it.each(OUTSIDE)('%s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});
