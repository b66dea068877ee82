import { expect, test } from 'vitest'
import { acquireToken } from './acquire.js'
import { connectionStatus, listConnections } from './status.js'
import { createTestEngine, HOUR, ISSUER } from './testing/engine.js'

test('lists every connection with its state, without secrets', async () => {
  const { context, connection, put, clock } = createTestEngine()
  await put()
  expect(await listConnections(context, 'local')).toMatchObject([
    { connection, state: 'signed_in', refreshable: true, accessExpiresAt: clock.now() + HOUR },
  ])
  expect(JSON.stringify(await listConnections(context, 'local'))).not.toMatch(/access-0|refresh-0/)
  expect(await listConnections(context, 'loc')).toEqual([])
})

test('one record that cannot be opened hides none of the others', async () => {
  const { context, connection, put, store } = createTestEngine()
  await put()
  const broken = { ...connection, profile: 'bröken/../profile' }
  const stored = await context.records.readCredential(connection)
  await context.records.writeCredential({ ...stored!.value, connection: broken }, {})
  for await (const { key, version } of store.list({ prefix: 'credential/', limit: 9 })) {
    if (!key.endsWith('ZGVmYXVsdA')) await store.write(key, new Uint8Array([1]), { expected: version })
  }
  expect(await listConnections(context, 'local')).toMatchObject([
    { connection: broken, state: 'unreadable', problem: 'RECORD_UNREADABLE' },
    { connection, state: 'signed_in' },
  ])
})

const DAY = 24 * HOUR
const policies = [{ issuer: ISSUER, idleDays: 30, absoluteDays: 180 }]

test('counts the days since the last use and since the consent; a refresh starts only the first anew', async () => {
  const { context, connection, put, clock } = createTestEngine({ policies })
  const signedInAt = clock.now()
  await put()
  clock.advance(20 * DAY - 1)
  expect(await connectionStatus(context, connection)).toMatchObject({
    checkedAt: clock.now(),
    lastUsedAt: signedInAt,
    daysIdle: 19,
    daysSinceConsent: 19,
    risk: { level: 'watch', reason: 'idle_limit', at: signedInAt + 30 * DAY },
  })

  await acquireToken(context, { connection })
  const refreshedAt = clock.now()
  clock.advance(DAY)
  expect(await connectionStatus(context, connection)).toMatchObject({
    signedInAt,
    refreshedAt,
    lastUsedAt: refreshedAt,
    daysIdle: 1,
    daysSinceConsent: 20,
    risk: { level: 'none', reason: 'idle_limit', at: refreshedAt + 30 * DAY },
  })
  clock.advance(-100 * DAY)
  expect(await connectionStatus(context, connection)).toMatchObject({ daysIdle: 0, daysSinceConsent: 0 })
})

test('tells refreshes that fail, and until when nobody asks again', async () => {
  const { context, connection, put, clock, issuer } = createTestEngine({ policies })
  await put()
  clock.advance(2 * HOUR)
  issuer.script.push(...Array.from({ length: 3 }, () => ({ status: 503 })))
  await expect(acquireToken(context, { connection })).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
  expect(await connectionStatus(context, connection)).toMatchObject({
    state: 'signed_in',
    failedRefreshes: 1,
    heldUntil: expect.any(Number),
    risk: { level: 'watch', reason: 'refresh_failing' },
  })
})

test('tells a refresh that a process left unfinished, and not one that is under way', async () => {
  const { context, connection, put, clock } = createTestEngine()
  const intent = { tokenHash: 'x', owner: 'another', at: clock.now(), deadline: clock.now() + 45_000 }
  await put({ intent })
  expect(await connectionStatus(context, connection)).toMatchObject({ risk: { reason: 'no_known_limit' } })
  clock.advance(50_000)
  expect(await connectionStatus(context, connection)).toMatchObject({ risk: { reason: 'refresh_unfinished' } })
})

test('a login that is over says since when', async () => {
  const { context, connection, put, clock } = createTestEngine({ policies })
  const at = clock.now() - 3 * DAY
  await put({ needsLogin: { reason: 'refresh_token_rejected', at } })
  expect(await connectionStatus(context, connection)).toMatchObject({
    state: 'needs_login',
    risk: { level: 'ended', reason: 'needs_login', at },
  })
})
