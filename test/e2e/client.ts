import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxOptions } from '@evergrant/sandbox'
import {
  createEvergrant,
  createMemoryStore,
  type EvergrantEvent,
  type EvergrantOptions,
  type ServerPolicy,
} from 'evergrant'
import { startSandbox } from '../records/sandbox.js'

/** A sandbox and a client of its own, whose clocks move together. */
export async function startPair(options: SandboxOptions = {}, clientOptions: EvergrantOptions = {}) {
  const sandbox = await startSandbox(options)
  const events: EvergrantEvent[] = []
  let offsetMs = 0
  const shared: EvergrantOptions = {
    store: createMemoryStore(),
    clock: { now: () => Date.now() + offsetMs, sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
    onEvent: (event) => events.push(event),
    env: { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
    ...clientOptions,
  }
  return {
    sandbox,
    events,
    evergrant: createEvergrant(shared),
    /** Another process: its own memory over the same store. */
    another: (options: EvergrantOptions = {}) => createEvergrant({ ...shared, ...options }),
    withPolicy: (policy: ServerPolicy) => createEvergrant({ ...shared, serverPolicies: [policy] }),
    /** Both clocks move, as time does. */
    advance(seconds: number): void {
      sandbox.advance(seconds)
      offsetMs += seconds * 1000
    },
    /** Only the client's clock moves, past the first minute of a token's life. */
    advanceClient: (seconds: number) => void (offsetMs += seconds * 1000),
    async [Symbol.asyncDispose]() {
      await sandbox.close()
    },
  }
}

export type Pair = Awaited<ReturnType<typeof startPair>>

export const REDIRECT_URIS = ['http://127.0.0.1:48123/callback', 'http://127.0.0.1:48124/callback']

/** What a browser does: follows the authorization URL to the callback, which it returns. */
async function followToCallback(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The authorization page answered ${response.status} without a redirect`)
  return location
}

export async function signIn({ sandbox, evergrant }: Pick<Pair, 'sandbox' | 'evergrant'>, server = sandbox.url) {
  return followLogin({ sandbox, evergrant }, { server })
}

/** A whole login, with what `beginLogin` takes. */
export async function followLogin(
  { sandbox, evergrant }: Pick<Pair, 'sandbox' | 'evergrant'>,
  options: Partial<Parameters<Pair['evergrant']['beginLogin']>[0]> = {},
) {
  const login = await evergrant.beginLogin({ server: sandbox.url, redirectUris: REDIRECT_URIS, ...options })
  return evergrant.completeLogin(await followToCallback(login.url), { binding: login.binding })
}

/** The text of a tool's reply, parsed. */
export async function callJson(
  client: Awaited<ReturnType<Pair['evergrant']['connect']>>,
  name: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const result = await client.callTool({ name, arguments: args })
  const [first] = result.content
  if (result.isError || first?.type !== 'text') throw new Error(`${name} failed: ${JSON.stringify(result.content)}`)
  return JSON.parse(first.text) as Record<string, unknown>
}
