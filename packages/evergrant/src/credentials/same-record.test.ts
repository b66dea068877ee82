import { describe, expect, test } from 'vitest'
import { acquireToken } from './acquire.js'
import { credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import { logout } from './logout.js'
import { exportLogin } from './moving/export-login.js'
import { createImportKey } from './moving/recipient.js'
import { cancelExport } from './moving/settle-export.js'
import { credentialColumns } from './records.js'
import { createTestEngine, HOUR, ISSUER, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'

/** Another process that a rotation of keys comes before, once. */
function resealed(engine: TestEngine, isMeant?: (next: Credential) => boolean): EngineContext {
  return overtaken(
    engine,
    once(() => reseal(engine)),
    isMeant,
  )
}

/** What a rotation of keys does to a record: the same words, another version. */
async function reseal({ context, store, connection }: TestEngine): Promise<void> {
  const key = credentialKey(connection)
  const stored = await store.read(key)
  const credential = await context.records.readCredential(connection)
  if (stored === undefined || credential === undefined) throw new Error('put a credential first')
  await store.write(key, stored.payload, { expected: stored.version, ...credentialColumns(credential.value) })
}

/** Another process that somebody else comes before, whenever it changes the record. */
function overtaken(
  engine: TestEngine,
  others: () => Promise<void>,
  isMeant: (next: Credential) => boolean = () => true,
): EngineContext {
  const { records } = engine.context
  return engine.another({
    records: {
      ...records,
      writeCredential: async (credential, options) => {
        if (options.expected !== undefined && isMeant(credential)) await others()
        return records.writeCredential(credential, options)
      },
      removeCredential: async (connection, expected) => {
        await others()
        return records.removeCredential(connection, expected)
      },
    },
  })
}

/** Somebody else, who comes once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done = false
  return async () => {
    if (done) return
    done = true
    await work()
  }
}

const recipient = async ({ context }: TestEngine) => (await createImportKey(context, 'local')).publicKey

describe('a record that is sealed again meanwhile is the same record', () => {
  test('for the mark of a dead login', async () => {
    const engine = createTestEngine()
    await engine.put()
    await engine.expire()
    engine.issuer.script.push(refused('invalid_grant'))
    const context = resealed(engine, ({ needsLogin }) => needsLogin !== undefined)
    await expect(acquireToken(context, engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    const stored = await engine.stored()
    expect(stored).toMatchObject({ needsLogin: { reason: 'refresh_token_rejected' } })
    expect(stored?.intent).toBeUndefined()
  })

  test('for the brakes after a failure', async () => {
    const engine = createTestEngine()
    await engine.put()
    await engine.expire()
    engine.issuer.script.push({ status: 503, headers: { 'retry-after': '60' } })
    engine.issuer.onRequest = () => reseal(engine)
    await expect(acquireToken(engine.context, engine)).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    const stored = await engine.stored()
    expect(stored?.brakes).toMatchObject({ failures: 1 })
    expect(stored?.intent).toBeUndefined()
  })

  test('for the request that is counted before a token is asked for again', async () => {
    const engine = createTestEngine({ policies: [{ issuer: ISSUER, storageLags: true }] })
    await engine.put()
    await engine.expire()
    engine.issuer.script.push(refused('invalid_grant'))
    const context = resealed(engine, ({ incident }) => incident !== undefined)
    expect((await acquireToken(context, engine)).tokens.accessToken.reveal()).toBe('access-1')
  })

  test('for a login that leaves, and for one that is called back', async () => {
    const engine = createTestEngine()
    await engine.put()
    const to = { recipient: await recipient(engine) }
    await exportLogin(resealed(engine), engine.connection, to)
    expect((await engine.stored())?.move).toBeDefined()
    await cancelExport(resealed(engine), engine.connection)
    expect((await engine.stored())?.move).toBeUndefined()
  })

  test('for a login whose grant is revoked', async () => {
    const engine = createTestEngine()
    await engine.put()
    expect(await logout(resealed(engine), engine.connection)).toEqual({ removed: true, revoked: 'revoked' })
    expect(await engine.stored()).toBeUndefined()
  })
})

describe('a record that says something else by now', () => {
  const rename = (engine: TestEngine) => async () => engine.expire({ workspace: { name: String(Math.random()) } })

  test('is not removed by the logout of what it said before', async () => {
    const engine = createTestEngine()
    await engine.put()
    const context = overtaken(engine, once(rename(engine)))
    await expect(logout(context, engine.connection)).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
    expect(await engine.stored()).toBeDefined()
  })

  test('is asked for again, and its ended access token is not handed out', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    engine.issuer.script.push(refused('invalid_grant'))
    const context = overtaken(engine, rename(engine), ({ needsLogin }) => needsLogin !== undefined)
    expect((await acquireToken(context, engine)).tokens.accessToken.reveal()).toBe('access-1')
  })

  test('again and again: the call fails for now, with nothing in its hands', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    engine.issuer.script.push(refused('invalid_grant'), refused('invalid_grant'))
    const context = overtaken(engine, rename(engine), ({ needsLogin }) => needsLogin !== undefined)
    const call = acquireToken(context, engine)
    await expect(call).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryable: true })
  })
})
