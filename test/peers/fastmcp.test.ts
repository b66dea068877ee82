import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FastMcpPeer, startFastMcp } from './fastmcp.js'
import { createProgram, type Program, signIn } from './program.js'

let peer: FastMcpPeer
let program: Program

beforeEach(async () => {
  peer = await startFastMcp()
  program = createProgram()
})
afterEach(async () => {
  await program.evergrant.close()
  await peer.close()
})

const status = () => program.evergrant.status({ server: peer.url })
const HOUR = 3_600_000
const HELLO = [{ type: 'text', text: 'Hello' }]

async function hello(): Promise<unknown> {
  const { content } = await program.evergrant.callTool({ server: peer.url, tool: 'hello', arguments: {} })
  return content
}

// @requirement own/denial/fastmcp
test('a denial behind the proxy, which ends on a page there, stores nothing', async () => {
  peer.decision = 'deny'
  await expect(signIn(program.evergrant, { server: peer.url })).rejects.toThrow('The journey ended with 400')
  expect(await status()).toMatchObject({ state: 'not_signed_in' })
  expect(peer.exchanges).toEqual([])
})

describe('a login at a proxy, with a secret that nobody asked for', () => {
  beforeEach(async () => {
    expect(await signIn(program.evergrant, { server: peer.url })).toMatchObject({ refreshable: true })
  })

  // @requirement own/login/fastmcp, rfc-7591/answer-checked
  test('calls a tool', async () => {
    expect(await hello()).toEqual(HELLO)
    expect(peer.exchanges).toEqual(['authorization_code'])
  })

  // @requirement own/refresh-single-flight/fastmcp, own/refresh-rotation/fastmcp
  test('is refreshed once for many callers with an expired token, and again after that', async () => {
    for (const round of [1, 2]) {
      program.clock.advance(2 * HOUR)
      const tokens = await Promise.all(
        Array.from({ length: 10 }, () => program.evergrant.getAccessToken({ server: peer.url })),
      )
      expect(new Set(tokens).size).toBe(1)
      expect(peer.exchanges).toHaveLength(1 + round)
    }
    expect(await hello()).toEqual(HELLO)
  })

  // @requirement own/revocation-not-offered/fastmcp
  test('is removed by a logout, which says that the server revokes nothing', async () => {
    expect(await program.evergrant.logout({ server: peer.url })).toEqual({ removed: true, revoked: 'not_advertised' })
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  // @requirement own/server-restart/fastmcp, own/session-forgotten/fastmcp
  test('survives a server that was started again and has forgotten its sessions', async () => {
    const client = await program.evergrant.open({ server: peer.url })
    const names = async () => (await client.listTools()).map(({ name }) => name)
    expect(await names()).toEqual(['hello'])
    await peer.restart()
    expect(await names()).toEqual(['hello'])
    expect(program.events.map(({ type }) => type)).toContain('session_reopened')
    expect(peer.exchanges).toEqual(['authorization_code'])
    await client.close()
  })
})
