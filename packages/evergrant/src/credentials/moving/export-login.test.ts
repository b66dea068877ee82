import { beforeEach, describe, expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { Secret } from '../../internal/secret.js'
import { createMemoryStore } from '../../store/drivers/memory/memory-store.js'
import { acquireToken } from '../acquire.js'
import { credentialKey } from '../connection.js'
import type { EngineContext } from '../context.js'
import { logout } from '../logout.js'
import { newestOf } from '../persist.js'
import { createTestEngine, HOUR, type TestEngine } from '../testing/engine.js'
import { refused } from '../testing/fake-issuer.js'
import { exportLogin } from './export-login.js'
import { createImportKey } from './recipient.js'
import { cancelExport, confirmExport } from './settle-export.js'

let engine: TestEngine
let recipient: string

beforeEach(async () => {
  engine = createTestEngine()
  await engine.put()
  recipient = await newRecipient(engine)
})

const newRecipient = async ({ context }: TestEngine) => (await createImportKey(context, 'local')).publicKey
const move = (context: EngineContext, more = {}) => exportLogin(context, engine.connection, { recipient, ...more })
const token = (context: EngineContext) => acquireToken(context, { connection: engine.connection })
const due = async ({ store }: TestEngine) => {
  const found = []
  for await (const { dueAt } of store.list({ prefix: 'credential/', limit: 9 })) found.push(dueAt)
  return found
}

describe('what is not exported', () => {
  test.each([
    ['nothing', undefined, { code: 'AUTHORIZATION_REQUIRED', details: { reason: 'not_signed_in' } }],
    [
      'a login that needs a person',
      { needsLogin: { reason: 'client_gone', at: 1 } } as const,
      { code: 'AUTHORIZATION_REQUIRED', details: { reason: 'client_gone' } },
    ],
    [
      'one without a refresh token',
      { tokens: { accessToken: new Secret('a'), receivedAt: 1 } },
      { code: 'EXPORT_REFUSED', exitCode: 1 },
    ],
    [
      'one that is being moved',
      { move: { bundle: 'b', at: 1, expiresAt: 2, receiptHash: 'h' } },
      { code: 'LOGIN_MOVING', details: { movingSince: 1, bundleExpiresAt: 2 } },
    ],
  ])('%s', async (_name, change, expected) => {
    if (change) await engine.put(change)
    else await engine.context.records.removeCredential(engine.connection)
    await expect(move(engine.context)).rejects.toMatchObject(expected)
    expect(engine.events.map(({ type }) => type)).not.toContain('exported')
  })

  test.each([
    ['neither passphrase nor recipient', {}, TypeError],
    ['both', { passphrase: 'twelve chars and more', recipient: 'evergrant-key-1.x' }, TypeError],
    ['a short passphrase', { passphrase: 'elevenchars' }, 'PASSPHRASE_UNUSABLE'],
    ['a key that is cut short', { recipient: 'evergrant-key-1.AAAA' }, 'PUBLIC_KEY_INVALID'],
  ])('for %s, and nothing is touched', async (_name, options, expected) => {
    const work = exportLogin(engine.context, engine.connection, options as { recipient: string })
    const matcher = typeof expected === 'string' ? expect.objectContaining({ code: expected }) : expect.any(expected)
    await expect(work).rejects.toEqual(matcher)
    expect((await engine.stored())?.move).toBeUndefined()
  })
})

test('a mistyped character of a recipient is noticed', async () => {
  const at = recipient.length - 20
  const typo = `${recipient.slice(0, at)}${recipient[at] === 'A' ? 'B' : 'A'}${recipient.slice(at + 1)}`
  await expect(exportLogin(engine.context, engine.connection, { recipient: typo })).rejects.toMatchObject({
    code: 'PUBLIC_KEY_INVALID',
  })
})

describe('while it is moving', () => {
  test('the access token is used until it ends, and nobody refreshes by either door', async () => {
    await move(engine.context)
    engine.clock.advance(HOUR - 60_000)
    expect((await token(engine.context)).tokens.accessToken.reveal()).toBe('access-0')
    const late = acquireToken(engine.another(), { connection: engine.connection, refused: new Secret('access-0') })
    await expect(late).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
    engine.clock.advance(60_000)
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'LOGIN_MOVING', retryable: false })
    expect(engine.issuer.presented).toEqual([])
  })

  test('it is not among the logins that are due, and is again when it stays', async () => {
    expect(await due(engine)).toEqual([expect.any(Number)])
    await move(engine.context)
    expect(await due(engine)).toEqual([undefined])
    await cancelExport(engine.context, engine.connection)
    expect(await due(engine)).toEqual([expect.any(Number)])
  })

  test('its hour being over decides nothing', async () => {
    await move(engine.context)
    engine.clock.advance(48 * HOUR)
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-0')
  })

  test('a logout would end it elsewhere: it is refused, and done here only when asked for', async () => {
    await move(engine.context)
    await expect(logout(engine.context, engine.connection)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
    expect(engine.issuer.revoked).toEqual([])
    await logout(engine.context, engine.connection, { localOnly: true })
    expect(await engine.stored()).toBeUndefined()
    expect(engine.issuer.revoked).toEqual([])
  })

  test('a wrong code, a second export and a foreign settlement change nothing', async () => {
    await expect(cancelExport(engine.context, engine.connection)).rejects.toMatchObject({ code: 'EXPORT_UNKNOWN' })
    await move(engine.context)
    const before = await engine.stored()
    await expect(confirmExport(engine.context, engine.connection, '00000-00000')).rejects.toMatchObject({
      code: 'RECEIPT_REFUSED',
    })
    await expect(move(engine.context)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
    expect(await engine.stored()).toEqual(before)
  })
})

describe('a refresh that is under way when it is exported', () => {
  const dead = { tokenHash: 'hash', owner: 'a dead process', at: 1, deadline: 2 }

  test('and whose process died, is finished first: what goes into the bundle works', async () => {
    await engine.put({ intent: dead })
    await move(engine.context)
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect(await engine.stored()).toMatchObject({ generation: 2, move: expect.any(Object) })
    expect((await engine.stored())?.intent).toBeUndefined()
  })

  test('and cannot be finished, keeps the login here', async () => {
    await engine.put({ intent: dead })
    engine.issuer.script.push(...Array.from({ length: 3 }, () => refused('temporarily_unavailable', 503)))
    await expect(move(engine.context)).rejects.toMatchObject({ retryable: true })
    expect((await engine.stored())?.move).toBeUndefined()
  })

  test('and whose answer was lost, is asked for again: nobody knows whether the token is spent', async () => {
    engine.clock.advance(HOUR)
    const lost = () => new EvergrantError('REQUEST_TIMEOUT', 'no answer')
    engine.issuer.script.push(lost(), lost(), lost())
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
    await expect(move(engine.another())).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryable: true })
    expect((await engine.stored())?.move).toBeUndefined()
    engine.clock.advance(60_000)
    await move(engine.another())
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-1')
    expect((await engine.stored())?.move).toBeDefined()
  })

  test('and shows that the login is dead, is told as that', async () => {
    await engine.put({ intent: dead })
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(move(engine.context)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
  })
})

describe('tokens that the store did not take', () => {
  /** A process that refreshed and could not store what it got. */
  async function stubbornEngine(): Promise<{ stubborn: EngineContext; heal: () => void }> {
    const store = createMemoryStore()
    let full = false
    const write: typeof store.write = (...args) =>
      full ? Promise.reject(new EvergrantError('STORE_WRITE_FAILED', 'No space left')) : store.write(...args)
    engine = createTestEngine({ store: { ...store, write } })
    await engine.put()
    recipient = await newRecipient(engine)
    engine.clock.advance(HOUR)
    const stubborn = engine.another()
    engine.issuer.onRequest = async () => void (full = true)
    await expect(token(stubborn)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    engine.issuer.onRequest = async () => undefined
    return { stubborn, heal: () => (full = false) }
  }

  test('are stored before they are exported', async () => {
    const { stubborn, heal } = await stubbornEngine()
    heal()
    // Another process tried meanwhile, and took its mark with it.
    const { intent: _over, ...credential } = (await engine.stored())!
    await engine.put(credential)
    await move(stubborn)
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-1')
  })

  test('are exported although another process took the login for dead by the token that they cost', async () => {
    const { stubborn, heal } = await stubbornEngine()
    await stubborn.memory.lateWrites.settled()
    heal()
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(token(engine.another())).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    await move(stubborn)
    const stored = await engine.stored()
    expect(stored?.tokens.refreshToken?.reveal()).toBe('refresh-1')
    expect(stored?.needsLogin).toBeUndefined()
  })

  test('do not call back a login that another process has exported meanwhile', async () => {
    const { stubborn, heal } = await stubbornEngine()
    heal()
    const { intent: _over, ...credential } = (await engine.stored())!
    await engine.put({ ...credential, move: { bundle: 'b', at: 1, expiresAt: 2, receiptHash: 'h' } })
    expect((await token(stubborn)).tokens.accessToken.reveal()).toBe('access-1')
    expect(await engine.stored()).toMatchObject({ generation: 2, move: { bundle: 'b' } })
    expect(await due(engine)).toEqual([undefined])
  })

  test('do not send it off again either, after that export was cancelled', async () => {
    const { stubborn } = await stubbornEngine()
    const { intent: _over, ...credential } = (await engine.stored())!
    const [unsaved] = stubborn.memory.unsaved.values()
    const moving = { ...unsaved!.next, move: { bundle: 'b', at: 1, expiresAt: 2, receiptHash: 'h' } }
    expect(newestOf(stubborn, { ...credential, move: moving.move }).move).toEqual(moving.move)
    stubborn.memory.unsaved.set(credentialKey(engine.connection), { ...unsaved!, next: moving })
    expect(newestOf(stubborn, credential).move).toBeUndefined()
    expect(newestOf(stubborn, credential).tokens.refreshToken?.reveal()).toBe('refresh-1')
  })
})

test('a refusal that arrives after it was exported spends nothing more, and does not end the login', async () => {
  await engine.expire()
  engine.issuer.script.push(refused('invalid_client', 401))
  engine.issuer.onRequest = async () => {
    const { intent: _over, ...credential } = (await engine.stored())!
    await engine.put({ ...credential, move: { bundle: 'b', at: 1, expiresAt: 2, receiptHash: 'h' } })
  }
  await expect(token(engine.context)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
  expect(engine.issuer.presented).toEqual(['refresh-0'])
  expect((await engine.stored())?.needsLogin).toBeUndefined()
})

test('a login whose entry cannot be written to its log is neither exported nor given up', async () => {
  const { connection, another } = engine
  let isBroken = true
  const audit = {
    add: () => undefined,
    flush: async () => [],
    record: async () => {
      if (isBroken) throw new EvergrantError('STORE_WRITE_FAILED', 'No space left')
    },
  }
  const context = another({ audit })
  await expect(move(context)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  expect((await engine.stored())?.move).toBeUndefined()
  isBroken = false
  await move(context)
  isBroken = true
  await expect(cancelExport(context, connection)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  expect((await engine.stored())?.move).toBeDefined()
})
