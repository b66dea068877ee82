import type { Vintage } from '../offer.js'
import { getAsyncTask } from './async-task.js'
import { FILE_TOOLS } from './file-tools.js'
import { DATA_TOOLS } from './data-tools.js'
import { PAGE_TOOLS } from './page-tools.js'
import { getTeams, getUsers } from './people.js'
import { search } from './search.js'
import { getToolAccess } from './tool-access.js'
import type { Tool } from './tool.js'
import { LATER_TOOL_NAMES, TOOL_NAMES } from './vintages.js'

const TOOLS: readonly Tool[] = [
  ...PAGE_TOOLS,
  ...DATA_TOOLS,
  ...FILE_TOOLS,
  search,
  getUsers,
  getTeams,
  getAsyncTask,
  getToolAccess,
]

const BY_NAME: ReadonlyMap<string, Tool> = new Map(TOOLS.map((tool) => [tool.definition.name, tool]))

/** The tools of a vintage in the order in which they are listed. */
export function listedTools(vintage: Vintage, withLater: boolean): readonly Tool[] {
  const later = withLater && vintage === '2026-10' ? LATER_TOOL_NAMES : []
  return toolsNamed([...TOOL_NAMES[vintage], ...later])
}

/** The tool of that name if the vintage answers it, listed or not. */
export function findTool(vintage: Vintage, name: string): Tool | undefined {
  return listedTools(vintage, true).find(({ definition }) => definition.name === name)
}

function toolsNamed(names: readonly string[]): readonly Tool[] {
  return names.flatMap((name) => BY_NAME.get(name) ?? [])
}
