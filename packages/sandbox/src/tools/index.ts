import type { Vintage } from '../offer.js'
import { AGENT_TOOLS } from './agent-tools.js'
import { CARD_TOOLS } from './cards.js'
import { getAsyncTask } from './async-task.js'
import { FILE_TOOLS } from './file-tools.js'
import { DATA_TOOLS } from './data-tools.js'
import { PAGE_TOOLS } from './page-tools.js'
import { LIST_TOOLS } from './list-pages.js'
import { getTeams, getUsers } from './people.js'
import { aiSearch, marchSearch, search } from './search.js'
import { SKILL_TOOLS } from './skill-tools.js'
import { getToolAccess } from './tool-access.js'
import type { Tool } from './tool.js'
import { LATER_TOOL_NAMES, TOOL_NAMES } from './vintages.js'

const TOOLS: readonly Tool[] = [
  ...PAGE_TOOLS,
  ...DATA_TOOLS,
  ...FILE_TOOLS,
  ...LIST_TOOLS,
  ...AGENT_TOOLS,
  ...SKILL_TOOLS,
  ...CARD_TOOLS,
  search,
  aiSearch,
  getUsers,
  getTeams,
  getAsyncTask,
  getToolAccess,
]

const OF_OCTOBER = byName(TOOLS)

/** What had another contract in March takes the place of today's. */
const BY_VINTAGE: Record<Vintage, ReadonlyMap<string, Tool>> = {
  '2026-03': new Map([...OF_OCTOBER, ...byName([marchSearch])]),
  '2026-10': OF_OCTOBER,
}

/** The tools of a vintage in the order in which they are listed. */
export function listedTools(vintage: Vintage, withLater: boolean): readonly Tool[] {
  const later = withLater && vintage === '2026-10' ? LATER_TOOL_NAMES : []
  return [...TOOL_NAMES[vintage], ...later].flatMap((name) => BY_VINTAGE[vintage].get(name) ?? [])
}

/** The tool of that name if the vintage answers it, listed or not. */
export function findTool(vintage: Vintage, name: string): Tool | undefined {
  return listedTools(vintage, true).find(({ definition }) => definition.name === name)
}

function byName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  return new Map(tools.map((tool) => [tool.definition.name, tool]))
}
