import { expect, test } from 'vitest'
import { Secret } from '../../internal/secret.js'
import { createTestEngine } from '../testing/engine.js'
import { encodeExportedLogin, exportedLogin, parseExportedLogin } from './exported-login.js'

test('a login that signs and whose tokens are bound takes its keys along', async () => {
  const engine = createTestEngine()
  await engine.put()
  const stored = await engine.stored()
  if (stored === undefined) throw new Error('put stored nothing')
  const client = {
    ...stored.client,
    tokenEndpointAuthMethod: 'private_key_jwt',
    privateKey: new Secret('pem'),
    signing: { algorithm: 'ES256', keyId: 'one' },
    dpopKey: new Secret('jwk'),
  } as const
  const tokens = { ...stored.tokens, isBound: true } as const
  const login = exportedLogin({ ...stored, client, tokens }, { copy: false, receiptKey: 'r' })
  const parsed = parseExportedLogin(encodeExportedLogin(login))
  expect(parsed).toEqual(login)
  expect(parsed.client.dpopKey?.reveal()).toBe('jwk')
  expect(parsed.client.privateKey?.reveal()).toBe('pem')
})
