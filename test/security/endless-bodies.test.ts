import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../peers/program.js'
import { PATHS, startAttacker } from './attacker.js'
import { beginAt, callbackOf, codeOf, signedInAt } from './sign-in.js'

const MIB = 1_048_576

/** A body that never ends, how much of it was taken, and when the client hung up. */
function endless(type: string, { status = 200, begin = '' } = {}) {
  const chunk = Buffer.alloc(64 * 1024, 'data ')
  const told = { bytes: 0, hungUp: false }
  const pour = async (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': type })
    response.write(begin)
    const closed = once(response, 'close')
    for (;;) {
      if (response.destroyed) break
      told.bytes += chunk.length
      if (response.write(chunk)) await new Promise((resolve) => setImmediate(resolve))
      else await Promise.race([once(response, 'drain'), closed])
    }
    told.hungUp = true
  }
  const listener: RequestListener = (_, response) => void pour(response)
  return { told, listener }
}

describe('what has no end is cut off', () => {
  test.each([PATHS.resource, PATHS.issuer, '/register'])('as %s', async (path) => {
    await using server = await startAttacker()
    const { told, listener } = endless('application/json')
    server.answers[path] = listener
    expect(await codeOf(beginAt(server.server))).toBe('RESPONSE_TOO_LARGE')
    await expect.poll(() => told.hungUp).toBe(true)
    // What the sockets of both sides hold comes on top of the one that is read.
    expect(told.bytes).toBeLessThan(16 * MIB)
  })

  test.each([200, 400, 401])('as tokens, with status %i', async (status) => {
    await using server = await startAttacker()
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    const { told, listener } = endless('application/json', { status })
    server.answers['/token'] = listener
    expect(await codeOf(program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding }))).toBe(
      'RESPONSE_TOO_LARGE',
    )
    await expect.poll(() => told.hungUp).toBe(true)
    expect(told.bytes).toBeLessThan(16 * MIB)
  })

  test.each([
    ['an error', 418, 'text/html', 'CONNECTION_FAILED'],
    ['a refusal', 403, 'application/json', 'CONNECTION_FAILED'],
    ['a page', 200, 'text/html', 'NOT_AN_MCP_SERVER'],
  ])('as %s of the MCP server', async (_name, status, type, code) => {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    const { told, listener } = endless(type, { status })
    server.answers['/mcp'] = listener
    expect(await codeOf(program.evergrant.callTool({ server: server.server, tool: 'x' }))).toBe(code)
    await expect.poll(() => told.hungUp).toBe(true)
    // A body that nobody wants is read for a moment, so that its connection can be used again.
    expect(told.bytes).toBeLessThan(16 * MIB)
    await program.evergrant.close()
  })

  test.each([
    ['a message', 'application/json', '{"jsonrpc":"2.0","id":1,"result":"'],
    ['an event', 'text/event-stream', 'data: '],
    ['a comment', 'text/event-stream', ': '],
    ['the name of an event', 'text/event-stream', 'event: '],
  ])('as %s of the MCP server, at 256 MiB', { timeout: 60_000 }, async (_name, type, begin) => {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    const { told, listener } = endless(type, { begin })
    server.answers['/mcp'] = listener
    expect(await codeOf(program.evergrant.callTool({ server: server.server, tool: 'x', timeoutMs: 50_000 }))).toBe(
      'RESPONSE_TOO_LARGE',
    )
    await expect.poll(() => told.hungUp).toBe(true)
    expect(told.bytes).toBeLessThan(300 * MIB)
    await program.evergrant.close()
  })
})
