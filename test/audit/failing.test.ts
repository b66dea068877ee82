import { type Sandbox, startSandbox } from '@evergrant/sandbox'
import { createMemoryStore, envKeyProvider, EvergrantError, type RecordStore } from 'evergrant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProgram, KEY, type Program, reachCallback, signIn } from '../peers/program.js'

let sandbox: Sandbox
let program: Program
/** How many more entries the store takes. */
let entriesLeft: number
let writes: string[]
let hangs: boolean

beforeEach(async () => {
  sandbox = await startSandbox()
  entriesLeft = Infinity
  writes = []
  hangs = false
  const memory = createMemoryStore()
  const store: RecordStore = {
    ...memory,
    write: async (key, payload, options) => {
      writes.push(key.split('/')[0] ?? '')
      if (!key.startsWith('audit')) return memory.write(key, payload, options)
      if (hangs) await new Promise(() => undefined)
      if (key.startsWith('audit/') && --entriesLeft < 0) {
        throw new EvergrantError('STORE_WRITE_FAILED', `${key} cannot be written (ENOSPC)`)
      }
      return memory.write(key, payload, options)
    },
  }
  program = createProgram({ store })
})
afterEach(() => sandbox.close())

const server = () => ({ server: sandbox.url })
const status = () => program.evergrant.status(server())
const types = async () => {
  const seen: string[] = []
  for await (const { type } of program.evergrant.auditLog(server())) seen.push(type)
  return seen
}
const expire = () => {
  sandbox.advance(3600)
  program.clock.advance(3_600_000)
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('a log that cannot be written', () => {
  test('stops a login before the person leaves for the consent page', async () => {
    entriesLeft = 0
    const begin = reachCallback(program.evergrant, server())
    await expect(begin).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
      message: expect.stringMatching(
        /^The log of profile "default" at \S+ cannot be written, so nothing was done: audit/,
      ),
    })
  })

  test('stops a login before its code is exchanged', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, server())
    entriesLeft = 0
    const { binding } = begun
    await expect(program.evergrant.completeLogin(callback, { binding })).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
    })
    expect(sandbox.stats().byGrantType.authorization_code).toBe(0)
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  test('stops a login before its tokens are kept, ends their grant, and leaves an earlier login alone', async () => {
    await signIn(program.evergrant, server())
    const { begun, callback } = await reachCallback(program.evergrant, server())
    await settled()
    entriesLeft = 1
    const { binding } = begun
    await expect(program.evergrant.completeLogin(callback, { binding })).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
    })
    const [first, second] = sandbox.stats().grants
    expect(first?.revokedBecause).toBeUndefined()
    expect(second?.revokedBecause).toBeDefined()
    expect(await status()).toMatchObject({ state: 'signed_in', generation: 1 })
    expire()
    expect(await program.evergrant.getAccessToken(server())).not.toBe('')
  })

  test('stops no refresh, and what it missed is written when it works again', async () => {
    await signIn(program.evergrant, server())
    await settled()
    entriesLeft = 0
    expire()
    expect(await program.evergrant.getAccessToken(server())).not.toBe('')
    expect(await status()).toMatchObject({ generation: 2 })
    await settled()
    entriesLeft = Infinity
    expect((await types()).slice(-2)).toEqual(['authorization_completed', 'token_refreshed'])
    expect(await program.evergrant.verifyAuditLog(server())).toMatchObject({ problems: [] })
  })

  test('stops a change of keys before it begins', async () => {
    await signIn(program.evergrant, server())
    await settled()
    const keys = envKeyProvider(`new:${Buffer.alloc(32, 9).toString('base64')},${KEY}`)
    const rotating = createProgram({ store: program.store, keys }).evergrant
    entriesLeft = 0
    writes = []
    await expect(rotating.rotateKeys()).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(writes).toEqual(['audit'])
    entriesLeft = Infinity
    expect(await rotating.rotateKeys()).toMatchObject({ active: 'new', resealed: expect.any(Number) })
    expect(writes).toContain('credential')
    expect(await rotating.verifyAuditLog(server())).toMatchObject({ problems: [] })
    expect((await types()).slice(-2)).toEqual(['key_rotation_started', 'key_rotated'])
  })

  test('and hangs: a refresh does not wait for it, and closing takes no more than 2 s', async () => {
    await signIn(program.evergrant, server())
    await settled()
    hangs = true
    expire()
    const begun = performance.now()
    await program.evergrant.getAccessToken(server())
    expect(performance.now() - begun).toBeLessThan(1000)
    await program.evergrant.close()
    const took = performance.now() - begun
    expect(took).toBeGreaterThan(1900)
    expect(took).toBeLessThan(4000)
    expect(program.events.at(-1)).toMatchObject({ type: 'gap', lost: 1, reason: 'not_written' })
  })
})

test('a warm call writes nothing', async () => {
  await signIn(program.evergrant, server())
  const client = await program.evergrant.connect(server())
  await client.callTool({ name: 'notion-get-users', arguments: {} })
  await settled()
  writes = []
  for (let call = 0; call < 5; call += 1) {
    await program.evergrant.getAccessToken(server())
    await client.callTool({ name: 'notion-get-users', arguments: {} })
  }
  sandbox.forgetSessions()
  await client.callTool({ name: 'notion-get-users', arguments: {} })
  program.clock.advance(60_000)
  await program.evergrant.getAccessToken(server())
  await settled()
  await client.close()
  expect(program.events.map(({ type }) => type)).toContain('session_reopened')
  expect(writes).toEqual([])
})

test('a callback that throws ends nothing and becomes a warning', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  const throwing = createProgram({
    onEvent: () => {
      throw new RangeError('planted-secret-in-a-callback')
    },
  })
  await signIn(throwing.evergrant, server())
  expect(await throwing.evergrant.getAccessToken(server())).not.toBe('')
  expect(await warned).toMatchObject({ name: 'EvergrantWarning', message: 'onEvent threw at discovered: RangeError' })
})
