import type { EvergrantEvent, EvergrantOptions } from '../../../index.js'
import { check, checkEqual } from '../check.js'
import { callForResults } from '../library-call.js'
import { signInWithLibrary } from '../library-login.js'
import type { Sandbox } from '../sandbox-package.js'
import type { Stage } from '../stage.js'
import type { Step } from '../step.js'

/** Servers that speak HTTP+SSE only: one with an alias for it, as Notion has, and one at a single address. */
export function sseSteps(): readonly Step[] {
  let server: Sandbox | undefined
  const sseOnly = async (stage: Stage) => (server ??= await stage.startSandbox({ transports: ['sse'] }))

  const alias: Step = {
    name: 'sse-alias',
    title: 'Streamable HTTP refused at /mcp: HTTP+SSE at /sse instead',
    async run(stage) {
      const sandbox = await sseOnly(stage)
      const { url, sseUrl } = sandbox
      return fallBack(stage, sandbox, { server: url, sseUrl, options: { serverPolicies: [{ server: url, sseUrl }] } })
    },
  }

  const sameUrl: Step = {
    name: 'sse-same-url',
    title: 'The same at a server with one address and no policy',
    async run(stage) {
      const sandbox = await sseOnly(stage)
      return fallBack(stage, sandbox, { server: sandbox.sseUrl, sseUrl: sandbox.sseUrl, options: {} })
    },
  }

  return [alias, sameUrl]
}

async function fallBack(
  stage: Stage,
  sandbox: Sandbox,
  { server, sseUrl, options }: { server: string; sseUrl: string; options: EvergrantOptions },
) {
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
  const get = `GET ${new URL(sseUrl).pathname}`
  const fallback = events.find((event) => event.type === 'fallback_to_sse')
  check(asked(post) > 0, `Streamable HTTP to be tried first (${post})`, after)
  checkEqual(`event streams opened (${get})`, asked(get), 1)
  check(asked('POST /sse/message') > 0, 'calls over the event stream', after)
  check(results > 0, 'the call to find something', results)
  checkEqual('address of the fallback', fallback?.url, sseUrl)
  return {
    lines: [`${post} refused, then ${get}; notion-search answers with ${results} results.`],
    facts: { server, refused: post, opened: get, reason: fallback?.reason, results },
  }
}
