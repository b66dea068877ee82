import type { SandboxOptions } from '@evergrant/sandbox'
import type { LeanClient } from 'evergrant'
import { createNotion, type NotionOptions } from 'evergrant/notion'
import { signIn, startPair } from '../e2e/client.js'

/** The typed library, signed in at a sandbox of its own. */
export async function openWorkspace(options: SandboxOptions = {}) {
  const pair = await startPair(options)
  await signIn(pair)
  const server = pair.sandbox.url
  const client: LeanClient = await pair.evergrant.open({ server })
  return {
    ...pair,
    client,
    notion: createNotion(client, { server }),
    withOptions: (given: NotionOptions) => createNotion(client, { server, ...given }),
    /** How often a tool was called so far. */
    calls: (tool: string) => pair.sandbox.stats().toolCalls[tool] ?? 0,
    async close() {
      await client.close()
      await pair.evergrant.close()
      await pair.sandbox.close()
    },
  }
}

export type OpenWorkspace = Awaited<ReturnType<typeof openWorkspace>>
