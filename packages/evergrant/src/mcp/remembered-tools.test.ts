import { expect, test } from 'vitest'
import { createTestEngine, HOUR } from '../credentials/testing/engine.js'
import type { LeanClient } from './channel/lean-client.js'
import { rememberServers } from './remembered-server.js'
import { withRememberedTools } from './remembered-tools.js'

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } })

interface Row {
  /** What the server says of the age of its list. */
  readonly hint?: { readonly ttlMs: number }
  readonly ageMs: number
  readonly rememberedMs: number | undefined
  readonly requests: number
}

test.each<[string, Row]>([
  [
    'a list with a hint costs no request, whatever its user would take',
    { hint: { ttlMs: HOUR }, ageMs: 1, rememberedMs: 0, requests: 0 },
  ],
  [
    'a list whose hint is over is asked for',
    { hint: { ttlMs: HOUR }, ageMs: HOUR, rememberedMs: 24 * HOUR, requests: 1 },
  ],
  ['a list without one is as good as its user takes it', { ageMs: HOUR, rememberedMs: 2 * HOUR, requests: 0 }],
  ['and not at all for one who takes none', { ageMs: 1, rememberedMs: 0, requests: 1 }],
  [
    'who does not ask for what is kept gets the list of now',
    { hint: { ttlMs: HOUR }, ageMs: 1, rememberedMs: undefined, requests: 1 },
  ],
])('%s', async (_, { hint, ageMs, rememberedMs, requests }) => {
  const { context, clock, connection } = createTestEngine()
  let asked = 0
  const client: Pick<LeanClient, 'request' | 'era'> = {
    era: () => 'legacy',
    request: async () => ({ tools: [tool(`tool-${++asked}`)], ...hint }),
  }
  const open = () =>
    withRememberedTools(
      client as LeanClient,
      { engine: context, memory: rememberServers(async () => context) },
      connection,
    )
  await open().listTools()
  clock.advance(ageMs)
  const tools = await open().listTools(rememberedMs === undefined ? {} : { rememberedMs })
  expect({ requests: asked - 1, tools }).toEqual({ requests, tools: [tool(`tool-${1 + requests}`)] })
})
