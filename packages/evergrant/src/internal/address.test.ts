import fc from 'fast-check'
import { BlockList } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, isPublicHost } from './address.js'

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '2606:4700::1111',
    '[2001:4860:4860::8888]',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('accepts %s', (address) => expect(isPublicAddress(address)).toBe(true))

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.19.255.255',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    '3fff::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '::127.0.0.1',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(['', 'example.com', '1.2.3', '256.1.1.1', '1:2:3', '1::2::3', '1:2:3:4:5:6:7:8:9', ':::', '12345::', 'g::1'])(
    'refuses what is no address: %j',
    (text) => expect(isPublicAddress(text)).toBe(false),
  )

  it('agrees with the block list of Node on IPv4', () => {
    const list = new BlockList()
    for (const [net, bits] of PRIVATE_V4) list.addSubnet(net, bits, 'ipv4')
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(address)).toBe(!list.check(address, 'ipv4'))
        expect(isPublicAddress(`::ffff:${address}`)).toBe(!list.check(address, 'ipv4'))
      }),
    )
  })

  it('agrees with the block list of Node on IPv6, however it is written', () => {
    const open = new BlockList()
    open.addSubnet('2000::', 3, 'ipv6')
    const closed = new BlockList()
    for (const [net, bits] of CLOSED_V6) closed.addSubnet(net, bits, 'ipv6')
    const start = fc.constantFrom('2000', '2001', '2002', '3fff', '3ffe', '2606', '4000', 'fe80', '1fff')
    const group = fc.constantFrom('0', '1', '1ff', '200', 'db8', 'fff', '1000', 'ffff')
    const address = fc
      .tuple(start, fc.array(group, { minLength: 7, maxLength: 7 }))
      .map(([first, rest]) => [first, ...rest].join(':'))
    fc.assert(
      fc.property(address, (long) => {
        const short = new URL(`http://[${long}]/`).hostname
        const expected = open.check(long, 'ipv6') && !closed.check(long, 'ipv6')
        expect([isPublicAddress(long), isPublicAddress(short)]).toEqual([expected, expected])
      }),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['mcp.example.com', true],
  ['8.8.8.8', true],
  ['[2606:4700::1111]', true],
  ['localhost', false],
  ['localhost.', false],
  ['a.localhost', false],
  ['notlocalhost', true],
  ['127.0.0.1', false],
  ['[::1]', false],
  [new URL('http://0x7f.1/').hostname, false],
])('isPublicHost(%s) is %s', (host, expected) => expect(isPublicHost(host)).toBe(expected))

const PRIVATE_V4: readonly (readonly [string, number])[] = [
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
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const CLOSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]
