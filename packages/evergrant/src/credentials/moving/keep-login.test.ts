import { expect, test } from 'vitest'
import { Secret } from '../../internal/secret.js'
import { createTestEngine } from '../testing/engine.js'
import { keepLogin } from './keep-login.js'

const KEEPS = { accessToken: new Secret('old'), receivedAt: 0, lifetimeMs: 1_000 }

test.each([
  ['has ended makes room', 0, { already: false }],
  ['works makes none', 1_000, { code: 'LOGIN_EXISTS', details: { profile: 'default' } }],
])('a login without a refresh token that %s', async (_name, leftMs, expected) => {
  const engine = createTestEngine()
  await engine.put()
  const { connection, context, clock } = engine
  const { client, tokens, discovery } = (await engine.stored())!
  await engine.put({ tokens: { ...KEEPS, expiresAt: clock.now() + leftMs } })
  const { server, profile } = connection
  const more = { resource: server, generation: 1, signedInAt: 1, copy: false, receiptKey: 'AAAA' }
  const login = { server, profile, client, tokens, ...more }
  const kept = keepLogin(context, { id: 'bundle', connection, login, discovery })
  expect(await kept.catch((error: unknown) => error)).toMatchObject(expected)
})
