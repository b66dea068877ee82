import { describe, expect, test } from 'vitest'
import { createProgram } from '../peers/program.js'
import { ACCESS, PATHS, redirectTo, REFRESH, startAttacker } from './attacker.js'
import { beginAt, callbackOf, codeOf, signedInAt } from './sign-in.js'

const DOCUMENTS = [PATHS.resource, PATHS.issuer]
const STATUSES = [301, 302, 303, 307, 308]

describe('a document that is redirected', () => {
  test.each(DOCUMENTS)('to another origin is not followed: %s', async (path) => {
    await using server = await startAttacker()
    await using other = await startAttacker()
    server.answers[path] = redirectTo(`${other.origin}${path}`)
    expect(await codeOf(beginAt(server.server))).toBe('REDIRECT_REFUSED')
    expect(other.connections).toBe(0)
  })

  test.each(DOCUMENTS)('in a circle is given up: %s', async (path) => {
    await using server = await startAttacker()
    server.answers[path] = redirectTo(path)
    expect(await codeOf(beginAt(server.server))).toBe('REDIRECT_REFUSED')
    expect(server.asked.filter(({ line }) => line === `GET ${path}`).length).toBeLessThanOrEqual(4)
  })

  test('on its own origin is followed: the control', async () => {
    await using server = await startAttacker({
      '/moved': (origin) => ({ resource: `${origin}/mcp`, authorization_servers: [origin] }),
    })
    server.answers[PATHS.resource] = redirectTo('/moved')
    expect(await beginAt(server.server)).toMatchObject({ issuer: server.origin })
  })

  test.each([
    ['plain http', 'http://mcp.example/elsewhere'],
    ['a private address', 'https://10.0.0.1/elsewhere'],
    ['this machine', 'http://127.0.0.1:9/elsewhere'],
    ['a name like its own', 'https://mcp.example.evil.example/'],
    ['itself with a password', 'https://user:pw@mcp.example/'],
    ['another port', 'https://mcp.example:8443/'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', ''],
    ['what is no address', 'https://[::1'],
  ])('to %s is not followed', async (_name, location) => {
    const asked: string[] = []
    const fetch = async (input: unknown) => {
      asked.push(String(input))
      if (asked.length > 1) return new Response(null, { status: 302, headers: { location } })
      return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    }
    const program = createProgram({ fetch })
    expect(await codeOf(beginAt('https://mcp.example/mcp', program))).toBe('REDIRECT_REFUSED')
    const own = 'https://mcp.example/'
    expect(asked.filter((url) => !url.startsWith(own))).toEqual([])
  })
})

describe('what carries a secret is sent nowhere else', () => {
  test.each(STATUSES)('a registration, with %i', async (status) => {
    await using server = await startAttacker()
    await using other = await startAttacker()
    server.answers['/register'] = redirectTo(`${other.origin}/register`, status)
    expect(await codeOf(beginAt(server.server))).toBe('REDIRECT_REFUSED')
    expect(other.connections).toBe(0)
  })

  test.each(STATUSES)('a code, with %i, not even on its own origin', async (status) => {
    await using server = await startAttacker()
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    server.answers['/token'] = redirectTo('/elsewhere', status)
    expect(await codeOf(program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding }))).toBe(
      'REDIRECT_REFUSED',
    )
    expect(server.asked.map(({ line }) => line)).not.toContain('POST /elsewhere')
    expect(server.asked.map(({ line }) => line)).not.toContain('GET /elsewhere')
  })

  test.each(STATUSES)('a refresh token, with %i', async (status) => {
    await using server = await startAttacker()
    await using other = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/token'] = redirectTo(`${other.origin}/token`, status)
    program.clock.advance(2 * 3_600_000)
    expect(await codeOf(program.evergrant.getAccessToken({ server: server.server }))).toBe('REDIRECT_REFUSED')
    expect(server.asked.some(({ body }) => body.includes(REFRESH))).toBe(true)
    expect(other.connections).toBe(0)
  })

  test.each(STATUSES)('an access token, with %i', async (status) => {
    await using server = await startAttacker()
    await using other = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/mcp'] = redirectTo(`${other.origin}/mcp`, status)
    expect(await codeOf(program.evergrant.connect({ server: server.server }))).toBeDefined()
    expect(await codeOf(program.evergrant.callTool({ server: server.server, tool: 'x' }))).toBeDefined()
    expect(server.asked.some(({ headers }) => headers.authorization === `Bearer ${ACCESS}`)).toBe(true)
    expect(other.connections).toBe(0)
    await program.evergrant.close()
  })
})
