import dns from 'node:dns'
import net from 'node:net'
import { inspectServer } from 'evergrant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createProgram } from '../peers/program.js'
import { beginAt, codeOf } from './sign-in.js'

/** Every connection of the process would begin here. */
const connect = vi.spyOn(net.Socket.prototype, 'connect')
const lookup = vi.spyOn(dns, 'lookup')
beforeEach(() => {
  connect.mockClear()
  lookup.mockReset()
})
afterEach(() => lookup.mockReset())

/** Octal, hexadecimal, decimal, short, with digits of other widths, IPv4 inside of IPv6. */
const LITERALS = `
  127.0.0.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 192.0.2.1
  198.18.0.1 224.0.0.1 255.255.255.255 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 127.1 10.1
  0xa.0.0.1 0 １２７.0.0.1 127。0。0。1 127.0.0.1. localhost LOCALHOST localhost. a.localhost [::1] [::]
  [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [::127.0.0.1] [fc00::1] [fd12::1] [fe80::1] [ff02::1]
  [64:ff9b::a00:1] [64:ff9b:1::a00:1] [2002:a00:1::] [2001:0:1::1] [2001:db8::1] [fec0::1]
`
  .trim()
  .split(/\s+/)

describe('an address that is written out', () => {
  test.each(LITERALS)('%s is refused before anything is looked up or connected to', async (host) => {
    const server = `https://${host}/mcp`
    const { evergrant } = createProgram({ addresses: 'public' })
    expect(await codeOf(evergrant.connect({ server }))).toBe('ADDRESS_REFUSED')
    expect(await codeOf(evergrant.callTool({ server, tool: 'x' }))).toBe('ADDRESS_REFUSED')
    expect(await codeOf(beginAt(server, createProgram({ addresses: 'public' })))).toBe('ADDRESS_REFUSED')
    expect(JSON.stringify(await inspectServer({ server, addresses: 'public', env: {} }))).toContain('ADDRESS_REFUSED')
    expect([connect.mock.calls, lookup.mock.calls]).toEqual([[], []])
    await evergrant.close()
  })
})

describe('a name', () => {
  test.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['169.254.169.254']],
    [['::1']],
    [['fd00::1']],
    [['fe80::1%eth0']],
    [['::ffff:192.168.0.1']],
    // One bad address among good ones is enough: the socket may take any.
    [['93.184.216.34', '127.0.0.1']],
    [['2606:2800:220:1::1', '::1']],
  ])('that resolves to %j is refused, and the address stays unsaid', async (addresses) => {
    lookup.mockImplementation(((_name: string, _options: unknown, done: (error: null, found: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: net.isIPv6(address) ? 6 : 4 })),
      )) as never)
    const { evergrant } = createProgram({ addresses: 'public' })
    const work = [
      evergrant.connect({ server: 'https://inner.example/mcp' }),
      beginAt('https://inner.example/mcp', createProgram({ addresses: 'public' })),
    ]
    for (const attempt of work) {
      const error: unknown = await attempt.catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ADDRESS_REFUSED' })
      expect(addresses.filter((address) => JSON.stringify(error).includes(address))).toEqual([])
    }
    expect(lookup).toHaveBeenCalledTimes(2)
    await evergrant.close()
  })
})

describe('metadata from elsewhere, for a program of one person', () => {
  const server = 'https://mcp.example/mcp'
  const HERE =
    '127.0.0.1 127.9.9.9 localhost localhost. x.localhost 0.0.0.0 [::1] [::] [::ffff:127.0.0.1] [::7f00:1] 2130706433'.split(
      ' ',
    )
  const reply = (body: unknown) =>
    new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })

  test.each(HERE)('may not lead to this machine as %s', async (host) => {
    const asked: string[] = []
    const fetch = async (input: unknown) => {
      const url = String(input)
      asked.push(new URL(url).hostname)
      if (url === server) return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
      return reply({ resource: server, authorization_servers: [`https://${host}/`] })
    }
    const program = createProgram({ fetch })
    expect(await codeOf(beginAt(server, program))).toBe('ADDRESS_REFUSED')
    expect([...new Set(asked)]).toEqual(['mcp.example'])
  })

  test.each(HERE)('may not have its endpoints there as %s', async (host) => {
    const issuer = 'https://as.example'
    const asked: string[] = []
    const fetch = async (input: unknown) => {
      const url = String(input)
      asked.push(new URL(url).hostname)
      if (url === server) return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
      if (url.startsWith(issuer)) {
        const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `https://${host}/token` }
        return reply({ issuer, ...endpoints, registration_endpoint: `${issuer}/r` })
      }
      return reply({ resource: server, authorization_servers: [issuer] })
    }
    const program = createProgram({ fetch })
    expect(await codeOf(beginAt(server, program))).toBe('ADDRESS_REFUSED')
    expect([...new Set(asked)]).toEqual(['mcp.example', 'as.example'])
  })
})
