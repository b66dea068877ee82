import { describe, expect, test } from 'vitest'
import { createProgram } from '../peers/program.js'
import { documents, ACCESS, challenge, json, PATHS, REFRESH, startAttacker } from './attacker.js'
import { beginAt, callbackOf, codeOf, signedInAt } from './sign-in.js'

const DAY = 24 * 3_600_000

describe('metadata', () => {
  test.each([
    ['another origin', (origin: string) => origin.replace('127.0.0.1', 'localhost')],
    ['the same host with a path', (origin: string) => `${origin}/tenant`],
    ['other case', (origin: string) => origin.toUpperCase()],
    ['nothing', () => ''],
    ['the honest one and more', (origin: string) => `${origin}@evil.example`],
    ['a fragment', (origin: string) => `${origin}#x`],
  ])('of an issuer that names %s is not believed (RFC 8414 §3.3)', async (_name, other) => {
    await using server = await startAttacker({
      [PATHS.issuer]: (origin) => ({
        issuer: other(origin),
        authorization_endpoint: `${origin}/a`,
        token_endpoint: `${origin}/t`,
        registration_endpoint: `${origin}/register`,
      }),
    })
    expect(await codeOf(beginAt(server.server))).toMatch(/^(?:ISSUER_MISMATCH|METADATA_INVALID)$/)
    expect(server.asked.some(({ line }) => line === 'POST /register')).toBe(false)
  })

  test.each([
    ['another origin', (origin: string) => `${origin.replace('127.0.0.1', 'localhost')}/mcp`],
    ['a server beside it', (origin: string) => `${origin}/mcp-other`],
    ['a server below it', (origin: string) => `${origin}/mcp/inner`],
    ['a query of its own', (origin: string) => `${origin}/mcp?tenant=1`],
    ['nothing that it could be', () => 'urn:x'],
  ])('of a resource that names %s is not believed (RFC 9728 §3.3)', async (_name, other) => {
    await using server = await startAttacker({
      [PATHS.resource]: (origin) => ({ resource: other(origin), authorization_servers: [origin] }),
    })
    expect(await codeOf(beginAt(server.server))).toMatch(/^(?:RESOURCE_MISMATCH|METADATA_INVALID)$/)
    expect(server.asked.some(({ line }) => line.includes('/register'))).toBe(false)
  })

  test('that a challenge names is judged like any other', async () => {
    await using server = await startAttacker()
    await using other = await startAttacker()
    server.answers['/mcp'] = challenge(`resource_metadata="${other.origin}${PATHS.resource}"`)
    expect(await codeOf(beginAt(server.server))).toBe('RESOURCE_MISMATCH')
  })
})

describe('a callback', () => {
  async function complete(callback: (issuer: string) => Record<string, string>, promises = false) {
    await using server = await startAttacker({
      [PATHS.issuer]: (origin) => ({
        ...documents[PATHS.issuer](origin),
        authorization_response_iss_parameter_supported: promises,
      }),
    })
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    const url = callbackOf(begun, callback(server.origin))
    const error: unknown = await program.evergrant.completeLogin(url, { binding: begun.binding }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return { error, tokenRequests: server.asked.filter(({ line }) => line === 'POST /token').length }
  }

  test.each([
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['the issuer with a slash', (issuer: string) => ({ iss: `${issuer}/` })],
    ['the issuer in other case', (issuer: string) => ({ iss: issuer.toUpperCase() })],
    ['an empty issuer', () => ({ iss: '' })],
    ['another issuer, and an error', () => ({ iss: 'https://evil.example', error: 'access_denied' })],
  ])('with %s is refused before its code goes anywhere (RFC 9207)', async (_name, callback) => {
    for (const promises of [false, true]) {
      const { error, tokenRequests } = await complete(callback, promises)
      expect(error).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason: 'issuer_mismatch' } })
      expect(tokenRequests).toBe(0)
    }
  })

  test('without the issuer that was promised is refused', async () => {
    const { error, tokenRequests } = await complete(() => ({}), true)
    expect(error).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason: 'issuer_missing' } })
    expect(tokenRequests).toBe(0)
  })

  test('with the issuer is taken: the control', async () => {
    expect(await complete((iss) => ({ iss }), true)).toEqual({ error: undefined, tokenRequests: 1 })
  })
})

describe('a login', () => {
  test('does not follow its server to another issuer: no token and no secret arrive there', async () => {
    await using thief = await startAttacker()
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers[PATHS.resource] = json({ resource: server.server, authorization_servers: [thief.origin] })
    program.clock.advance(2 * DAY)
    expect(await codeOf(program.evergrant.getAccessToken({ server: server.server }))).toBe('AUTHORIZATION_REQUIRED')
    expect(thief.asked.filter(({ line }) => line.startsWith('POST'))).toEqual([])
    expect(JSON.stringify(thief.asked)).not.toMatch(/planted/)
  })

  test('keeps to its issuer when its old place says that it is another one now', async () => {
    await using thief = await startAttacker()
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers[PATHS.issuer] = json({
      issuer: thief.origin,
      authorization_endpoint: `${thief.origin}/authorize`,
      token_endpoint: `${thief.origin}/token`,
    })
    program.clock.advance(2 * DAY)
    await codeOf(program.evergrant.getAccessToken({ server: server.server }))
    expect(thief.connections).toBe(0)
  })

  test('at one server is of no use at another, even of the same issuer', async () => {
    await using server = await startAttacker()
    await using other = await startAttacker({
      [PATHS.resource]: (origin) => ({ resource: `${origin}/mcp`, authorization_servers: [server.origin] }),
    })
    const program = await signedInAt(server)
    expect(await codeOf(program.evergrant.callTool({ server: other.server, tool: 'x' }))).toBe('AUTHORIZATION_REQUIRED')
    expect(other.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
    expect(JSON.stringify(other.asked)).not.toMatch(new RegExp(`${ACCESS}|${REFRESH}`))
    await program.evergrant.close()
  })

  test('is made for one resource: every request says which (RFC 8707)', async () => {
    await using server = await startAttacker()
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    expect(new URL(begun.url).searchParams.get('resource')).toBe(server.server)
    await program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding })
    const { body = '' } = server.asked.find(({ line }) => line === 'POST /token') ?? {}
    expect(new URLSearchParams(body).get('resource')).toBe(server.server)
  })
})
