import { NOTION_SERVER } from '../credentials/connection.js'
import { systemClock } from '../internal/clock.js'
import { knownReads } from '../mcp/known-reads.js'
import { askForAccess, askForSelf } from './access.js'
import type { NotionCaller } from './caller.js'
import { createCalls } from './calls/calls.js'
import type { NotionContext } from './context.js'
import { fetchNotion } from './fetch-notion.js'
import type { Notion, NotionOptions } from './notion.js'
import type { ToolAccess } from './people.js'
import { createPagesApi } from './pages/pages-api.js'
import { createSchemas } from './schemas.js'
import { createTasks } from './async-tasks.js'
import { searchNotion } from './search-notion.js'

/** Notion, typed, over whatever calls its tools: a client of `evergrant.open()`, or one of the SDK in the same shape. Asks nobody yet. */
export function createNotion(
  caller: NotionCaller,
  options: NotionOptions = {},
): Pick<Notion, 'search' | 'fetch' | 'self' | 'access' | 'pages' | 'tasks'> {
  const { readOnly = false, server = NOTION_SERVER, clock = systemClock } = options
  const calls = createCalls(caller, { readOnly, knownReads: knownReads(String(server)) })
  let known: Promise<ToolAccess> | undefined
  const context: NotionContext = {
    calls,
    clock,
    schemas: createSchemas({ calls, clock }),
    access: (given) =>
      (known ??= askForAccess(calls, given).catch((error: unknown) => {
        known = undefined
        throw error
      })),
  }
  return {
    search: (query, given) => searchNotion(context, query, given),
    fetch: (reference, given) => fetchNotion(context, reference, given),
    self: (given) => askForSelf(calls, given),
    access: (given) => askForAccess(calls, given),
    pages: createPagesApi(context),
    tasks: createTasks(context),
  }
}
