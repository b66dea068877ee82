import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../peers/program.js'
import { PATHS, startAttacker } from './attacker.js'
import { beginAt, callbackOf, codeOf, signedInAt } from './sign-in.js'

const MIB = 1_048_576
const bomb = gzipSync(Buffer.alloc(64 * MIB, 0x20))

const bodies: [string, RequestListener][] = [
  [
    'announced as too large',
    (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5 * MIB }).flushHeaders(),
  ],
  [
    'one byte over the limit',
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(MIB - 1)}"`),
  ],
  [
    'small on the wire, huge when unpacked',
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb),
  ],
]

describe.each(bodies)('a body that is %s', (_name, answer) => {
  test.each([PATHS.resource, PATHS.issuer, '/register'])('is not read as %s', async (path) => {
    await using server = await startAttacker()
    server.answers[path] = answer
    expect(await codeOf(beginAt(server.server))).toBe('RESPONSE_TOO_LARGE')
  })

  test('is not read as tokens', async () => {
    await using server = await startAttacker()
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    server.answers['/token'] = answer
    expect(await codeOf(program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding }))).toBe(
      'RESPONSE_TOO_LARGE',
    )
  })

  test('is not read as new tokens, and the login stays', async () => {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/token'] = answer
    program.clock.advance(2 * 3_600_000)
    expect(await codeOf(program.evergrant.getAccessToken({ server: server.server }))).toBe('RESPONSE_TOO_LARGE')
    server.answers['/token'] = undefined
    program.clock.advance(3_600_000)
    expect(await program.evergrant.getAccessToken({ server: server.server })).toBeTruthy()
  })
})

describe('a reply of the MCP server', () => {
  test('in a coding that nobody asked for is not unpacked', async () => {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/mcp'] = (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb)
    expect(await codeOf(program.evergrant.callTool({ server: server.server, tool: 'x' }))).toBe('RESPONSE_INVALID')
    await program.evergrant.close()
  })

  test('that is an error of 64 MiB is told in a line', async () => {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/mcp'] = (_, response) => {
      response.writeHead(418, { 'content-type': 'text/html' })
      response.end(Buffer.alloc(64 * MIB, 'long '))
    }
    const error: unknown = await program.evergrant
      .callTool({ server: server.server, tool: 'x' })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', message: expect.stringMatching(/^.{1,400}$/) })
    await program.evergrant.close()
  })
})
