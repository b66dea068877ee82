import { expect, test } from 'vitest'
import { openTestChannel } from './channel/testing/test-channel.js'
import { createHandshakeMemory } from './handshake-memory.js'

test.each([
  ['the same login', 1, { a: 1 }],
  ['another login', 2, undefined],
])('for %s', async (_, signedInAt, expected) => {
  const { context, connection, engine, signIn } = openTestChannel('http://127.0.0.1:1/mcp')
  const memory = createHandshakeMemory(async () => engine.context, connection)
  await signIn({}, { signedInAt: 1 })
  await memory.save({ v: 1 }, { a: 1 })
  await signIn({}, { signedInAt })
  context.engine.memory.known.clear()
  expect(await memory.load({ v: 1 })).toEqual(expected)
  expect(await memory.load({ v: 2 })).toBeUndefined()
})
