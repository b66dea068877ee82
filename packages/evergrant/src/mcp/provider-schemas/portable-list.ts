import { rewriteToolList } from '../filter/tool-list.js'
import { portableTool, type SchemaChange } from './portable-tool.js'
import type { Provider } from './providers.js'

/** Told once for each tool that is listed otherwise than the server lists it. */
export type TellChanges = (name: string, changes: readonly SchemaChange[]) => void

/** Rewrites the answers to `tools/list` for a provider; every other answer, and a list that the provider takes, stays as it is. */
export function createPortableLists(
  provider: Provider,
  tell: TellChanges,
): (answer: Uint8Array, method: string | undefined) => Uint8Array {
  const told = new Map<string, string>()
  const portable = (tool: { readonly name: string }) => {
    const { tool: changed, changes } = portableTool(tool, provider)
    const summary = JSON.stringify(changes)
    if (changes.length > 0 && told.get(tool.name) !== summary) {
      told.set(tool.name, summary)
      tell(tool.name, changes)
    }
    return changed
  }
  return (answer, method) =>
    method === 'tools/list' ? rewriteToolList(answer, (tools) => tools.map(portable)) : answer
}
