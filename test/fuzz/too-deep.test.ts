import { describe, expect, test } from 'vitest'
import { decodeCredential } from '../../packages/evergrant/src/credentials/credential.js'
import { parseBundle } from '../../packages/evergrant/src/credentials/moving/bundle.js'
import { quote } from '../../packages/evergrant/src/internal/redact.js'
import { parseIncoming, protocolError } from '../../packages/evergrant/src/mcp/channel/messages.js'
import { deliverJson } from '../../packages/evergrant/src/mcp/channel/reply.js'
import { registerClient } from '../../packages/evergrant/src/oauth/registration.js'
import { normalisedResponse } from '../../packages/evergrant/src/oauth/response-body.js'
import { guardedReply, METADATA } from './targets/guarded-reply.js'

/** JSON that can be parsed, and neither written nor made a number or a text of: that takes a place on the stack for every level. */
const DEEP = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
const bytes = (text: string) => new TextEncoder().encode(text)
const url = new URL('https://mcp.example/mcp')

describe('what is nested too deeply is refused with a code, as', () => {
  const register = (members: string) =>
    registerClient({
      fetch: guardedReply(bytes(`{"client_id":"c",${members}}`), 201),
      metadata: METADATA,
      redirectUris: ['http://127.0.0.1/cb'],
      clientName: 'x',
    })
  const header = (seal: string) =>
    `{"id":"abcdefghijklmnopqrstuv","createdAt":1,"expiresAt":2,"seal":{"kind":"scrypt","n":${seal}}}`

  test.each<[string, string, () => unknown]>([
    ['a way to authenticate', 'RESPONSE_INVALID', () => register(`"token_endpoint_auth_method":${DEEP}`)],
    ['a document with null in it', 'RESPONSE_INVALID', () => register(`"a":null,"b":${DEEP}`)],
    ['a batch', 'RESPONSE_INVALID', () => deliverJson([bytes(`[${DEEP}]`)], url, () => undefined)],
    ['the format of a stored login', 'RECORD_UNREADABLE', () => decodeCredential(bytes(`{"format":${DEEP}}`))],
    [
      'the seal of a bundle',
      'BUNDLE_INVALID',
      () =>
        parseBundle(
          `evergrant-login-1.${Buffer.from(header(DEEP.slice(150_000, 250_000))).toString('base64url')}.AAAA`,
        ),
    ],
  ])('%s', async (_name, code, parse) => {
    await expect(Promise.resolve().then(parse)).rejects.toMatchObject({ code })
  })

  test('the code of a JSON-RPC error, which then has none', () => {
    const { error } = parseIncoming({ bytes: bytes(`{"error":{"code":${DEEP},"message":"no"}}`) })
    expect(protocolError(error, undefined)).toMatchObject({ message: 'The server refused the request (no code): no' })
  })

  test('the end of a secret, which then has none', async () => {
    expect(await register(`"client_secret":"s","client_secret_expires_at":${DEEP}`)).not.toHaveProperty(
      'clientSecretExpiresAtSeconds',
    )
  })

  test('a value in a message', () => {
    expect(quote(JSON.parse(DEEP))).toBe('something that is nested too deeply')
  })
})

test('what is deep and whole stays as it came', async () => {
  const deep = bytes(`{"a":${DEEP}}`)
  expect((await normalisedResponse(new Response(), deep).text()).length).toBe(deep.length)
})

test('of the revisions that a server names, only what is short and plain is kept', () => {
  const data = { supported: ['2025-11-25', 'x'.repeat(100_000), '\u001B[2J', 7, 'draft-1'] }
  expect(protocolError({ code: -1, message: 'm', data }, undefined).details).toEqual({
    code: -1,
    supported: ['2025-11-25', 'draft-1'],
  })
})
