import type { SandboxOptions } from '@evergrant/sandbox'
import { createEvergrant, type EvergrantEvent, type RecordStore, type ServerPolicy } from 'evergrant'
import { signIn } from '../e2e/client.js'
import { startSandbox } from '../records/sandbox.js'
import { createVirtualTime } from './virtual-time.js'

export interface Paced {
  /** The most that the sandbox was asked in any minute, by its clock. */
  readonly busiest: number
  readonly calls: number
  readonly failed: number
  readonly events: readonly EvergrantEvent[]
}

export interface PacedOptions {
  /** One for each program. */
  readonly stores: readonly RecordStore[]
  readonly callsEach: number
  readonly policy?: Partial<ServerPolicy>
  readonly sandbox?: SandboxOptions
}

/** Programs over one login, each with a store of its own, which call a tool as often as they may in a time that waits for nobody. */
export async function runPaced({
  stores,
  callsEach,
  policy = { requestsPerMinute: 180 },
  sandbox: options,
}: PacedOptions): Promise<Paced> {
  const sandbox = await startSandbox({ clock: 'manual', accessTokenSeconds: 86_400, ...options })
  const time = createVirtualTime((ms) => sandbox.advance(ms / 1000))
  const events: EvergrantEvent[] = []
  const programs = stores.map((store) =>
    createEvergrant({
      store,
      clock: time.clock,
      env: { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
      serverPolicies: [{ server: sandbox.url, ...policy }],
      onEvent: (event) => events.push(event),
    }),
  )
  const [first] = programs
  if (first === undefined) throw new TypeError('stores must hold one or more')
  let failed = 0
  const call = async (program: (typeof programs)[number]) => {
    const request = { server: sandbox.url, tool: 'notion-get-users', arguments: { page_size: 1 } }
    if ((await program.callTool(request)).isError) failed += 1
  }
  const callAll = async (program: (typeof programs)[number]) => {
    for (let left = callsEach; left > 0; left -= 2) await Promise.all([call(program), call(program)])
  }
  try {
    await signIn({ sandbox, evergrant: first })
    await Promise.all(programs.map(callAll))
    const { busiestMinute, toolCalls } = sandbox.stats()
    return { busiest: busiestMinute.requests, calls: toolCalls['notion-get-users'] ?? 0, failed, events }
  } finally {
    await Promise.all(programs.map((program) => program.close()))
    time.stop()
    await sandbox.close()
  }
}
