import dns from 'node:dns'
import { afterEach, expect, test, vi } from 'vitest'
import { createProgram } from '../peers/program.js'
import { type Attacker, startAttacker } from './attacker.js'
import { beginAt, codeOf } from './sign-in.js'

/** A public address that no packet is ever sent to: it is called an IPv6 one, which the system refuses to connect to. */
const OUTSIDE = { address: '93.184.216.34', family: 6 }
const INSIDE = { address: '127.0.0.1', family: 4 }
const NOWHERE = ['SERVER_UNREACHABLE']

const lookup = vi.spyOn(dns, 'lookup')
afterEach(() => lookup.mockReset())

/** A name service that gives each of these answers once, and the last one from then on. */
function resolveTo(...answers: readonly (typeof OUTSIDE)[]): void {
  let asked = 0
  // The listener looks its own address up.
  lookup.mockClear()
  lookup.mockImplementation(((_name: string, options: { all?: boolean }, done: (...told: unknown[]) => void) => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? INSIDE
    asked += 1
    setImmediate(() => (options.all === true ? done(null, [answer]) : done(null, answer.address, answer.family)))
  }) as never)
}

const entrances: [string, (server: string) => Promise<unknown>][] = [
  ['a login', (server) => beginAt(server, createProgram({ addresses: 'public' }))],
  ['a conversation', (server) => createProgram({ addresses: 'public' }).evergrant.connect({ server })],
  ['a call', (server) => createProgram({ addresses: 'public' }).evergrant.callTool({ server, tool: 'x' })],
]

async function nameOf(inside: Attacker): Promise<string> {
  return `https://rebind.example:${new URL(inside.origin).port}/mcp`
}

test.each(entrances)('%s uses the very address that was judged: there is no second look', async (_name, enter) => {
  await using inside = await startAttacker()
  // Good when it is judged, bad a moment later.
  resolveTo(OUTSIDE, INSIDE)
  expect(NOWHERE).toContain(await codeOf(enter(await nameOf(inside))))
  expect(lookup).toHaveBeenCalledTimes(1)
  expect(inside.connections).toBe(0)
})

test.each(entrances)('%s is judged again with every connection', async (_name, enter) => {
  await using inside = await startAttacker()
  resolveTo(OUTSIDE, INSIDE)
  const server = await nameOf(inside)
  expect(NOWHERE).toContain(await codeOf(enter(server)))
  expect(await codeOf(enter(server))).toBe('ADDRESS_REFUSED')
  expect(inside.connections).toBe(0)
})

test('a program of one person may use names of its own network: the control, which reaches the listener', async () => {
  await using inside = await startAttacker()
  resolveTo(INSIDE)
  const { evergrant } = createProgram()
  await evergrant
    .connect({ server: await nameOf(inside) })
    .catch((error: unknown) => expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE' }))
  expect(inside.connections).toBeGreaterThan(0)
})
