import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { createPublicLookup, type LookupAll } from './http-public-lookup.js'

const PUBLIC: LookupAddress = { address: '93.184.216.34', family: 4 }
const PRIVATE: LookupAddress = { address: '10.0.0.1', family: 4 }

function lookup(answer: LookupAddress[] | NodeJS.ErrnoException, all: boolean): Promise<unknown> {
  const system: LookupAll = (_hostname, options, callback) => {
    expect(options.all).toBe(true)
    if (answer instanceof Error) callback(answer, [])
    else callback(null, answer)
  }
  return new Promise((resolve, reject) => {
    createPublicLookup(system)('name.example.com', { all, family: 0 }, (error, address, family) => {
      if (error === null) resolve(all ? address : [address, family])
      else reject(error)
    })
  })
}

describe('the lookup for public addresses', () => {
  it('gives all addresses, or the first', async () => {
    expect(await lookup([PUBLIC], true)).toEqual([PUBLIC])
    expect(await lookup([PUBLIC], false)).toEqual([PUBLIC.address, 4])
  })

  it.each([
    ['a private address', [PRIVATE]],
    ['a private address beside a public one', [PUBLIC, PRIVATE]],
    ['a loopback address', [{ address: '::1', family: 6 }]],
    ['a mapped address', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['a link-local address with a zone', [{ address: 'fe80::1%eth0', family: 6 }]],
    ['no address', []],
  ])('refuses a name with %s, without telling the address', async (_, addresses) => {
    for (const all of [true, false]) {
      const error: unknown = await lookup(addresses, all).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', details: { host: 'name.example.com' } })
      expect(JSON.stringify(error)).not.toMatch(/10\.0|127\.|::/)
    }
  })

  it('passes a failed resolution on', async () => {
    const failed = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
    await expect(lookup(failed, true)).rejects.toBe(failed)
  })
})
