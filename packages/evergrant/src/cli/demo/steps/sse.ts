import type { EvergrantEvent, EvergrantOptions } from '../../../index.js'
import { check, checkEqual } from '../check.js'
import { callForResults } from '../library-call.js'
import { signInWithLibrary } from '../library-login.js'
import type { Sandbox } from '../sandbox.js'
import type { Stage } from '../stage.js'
import type { Step, StepOutcome } from '../step.js'

/** A server that has HTTP+SSE at an alias, as Notion's; its address is in the policy. */
export const sseAtAlias: Step = {
  name: 'sse-alias',
  title: 'Streamable HTTP refused at /mcp: HTTP+SSE at /sse instead',
  async run(stage) {
    const sandbox = await stage.startSandbox({ transports: ['sse'] })
    const { url: server, sseUrl } = sandbox
    return await fallBack(stage, { sandbox, server, options: { serverPolicies: [{ server, sseUrl }] } })
  },
}

/** A server with one address and no policy, as the specification's own rule of backwards compatibility has it. */
export const sseAtSameUrl: Step = {
  name: 'sse-same-url',
  title: 'The same at a server with one address, of which nothing is known',
  async run(stage) {
    const sandbox = await stage.startSandbox({ transports: ['sse'] })
    return await fallBack(stage, { sandbox, server: sandbox.sseUrl, options: {} })
  },
}

interface Scene {
  readonly sandbox: Sandbox
  readonly server: string
  readonly options: EvergrantOptions
}

async function fallBack(stage: Stage, { sandbox, server, options }: Scene): Promise<StepOutcome> {
  const events: EvergrantEvent[] = []
  const evergrant = stage.library({ ...options, onEvent: (event) => events.push(event) })
  await signInWithLibrary(evergrant, { server }, stage.signal)
  const before = sandbox.stats().byPath
  const client = await evergrant.connect({ server, signal: stage.signal })
  const results = await callForResults(client, 'roadmap', stage.signal)
  await client.close()

  const after = sandbox.stats().byPath
  const asked = (request: string) => (after[request] ?? 0) - (before[request] ?? 0)
  const post = `POST ${new URL(server).pathname}`
  const fallback = events.find((event) => event.type === 'fallback_to_sse')
  check(asked(post) > 0, `Streamable HTTP to be tried first (${post})`, after)
  checkEqual('event streams opened (GET /sse)', asked('GET /sse'), 1)
  check(asked('POST /sse/message') > 0, 'calls over the event stream', after)
  check(results > 0, 'the call to find something', results)
  checkEqual('address of the fallback', fallback?.url, sandbox.sseUrl)
  return {
    lines: [`${post} refused, then GET /sse; notion-search answers with ${results} results.`],
    facts: { server, refused: post, opened: 'GET /sse', reason: fallback?.reason, results },
  }
}
