import type { BridgeFilter } from '../../bridge/bridge.js'
import type { Provider, SchemaChange } from '../../tool-schemas.js'
import { usage } from '../usage.js'

export interface FilterFlags {
  readonly readOnly: boolean
  readonly tools: readonly string[]
  readonly allow: readonly string[]
  readonly ignoreTool: readonly string[]
  readonly schemas?: Provider
}

/**
 * What stands between the host and the server; `undefined` where everything passes as it comes, and nothing of it is loaded.
 *
 * @param say told of each tool whose schema was changed
 * @throws `USAGE`
 */
export async function openFilter(
  flags: FilterFlags,
  server: string,
  say: (text: string) => void,
): Promise<BridgeFilter | undefined> {
  const { readOnly, tools, allow, ignoreTool, schemas } = flags
  if (allow.length > 0 && !readOnly && tools.length === 0) {
    throw usage(
      '--allow adds a tool to --read-only or --tools, and neither is given',
      'Add --read-only, or name every tool that is allowed with --tools.',
    )
  }
  const judged = readOnly || tools.length > 0 || ignoreTool.length > 0
  const judge = judged ? await openJudge(flags, server) : PASS
  if (schemas === undefined) return judged ? judge : undefined
  const rewrite = await openSchemas(schemas, say)
  return {
    outgoing: judge.outgoing,
    incoming: (answer, method) => rewrite(judge.incoming(answer, method), method),
  }
}

const PASS: BridgeFilter = { outgoing: (line) => ({ forward: line }), incoming: (answer) => answer }

async function openJudge({ readOnly, tools, allow, ignoreTool }: FilterFlags, server: string): Promise<BridgeFilter> {
  const { createMessageFilter, knownReads } = await import('../../filter.js')
  return createMessageFilter({ readOnly, tools, allow, ignoreTools: ignoreTool, knownReads: knownReads(server) })
}

async function openSchemas(provider: Provider, say: (text: string) => void) {
  const { changeLine, createPortableLists } = await import('../../tool-schemas.js')
  const tell = (name: string, changes: readonly SchemaChange[]) => say(changeLine(name, provider, changes))
  return createPortableLists(provider, tell)
}
