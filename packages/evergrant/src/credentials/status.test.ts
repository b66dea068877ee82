import { expect, test } from 'vitest'
import { listConnections } from './status.js'
import { createTestEngine, HOUR } from './testing/engine.js'

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
