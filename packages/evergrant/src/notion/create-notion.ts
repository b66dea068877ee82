import { NOTION_SERVER } from '../credentials/connection.js'
import { systemClock } from '../internal/clock.js'
import { processEnvironment } from '../internal/node/environment.js'
import { createNodeFetch } from '../internal/node/http.js'
import { isLoopbackUrl } from '../internal/url.js'
import { knownReads } from '../mcp/known-reads.js'
import { askForAccess, askForSelf } from './access.js'
import { createTasks } from './async-tasks.js'
import type { CallOptions, NotionCaller } from './caller.js'
import { createCalls } from './calls/calls.js'
import { createComments } from './comments/comments-api.js'
import type { NotionContext, Transport } from './context.js'
import { createDatabases } from './databases-api.js'
import { fetchNotion } from './fetch-notion.js'
import { createFiles } from './files/files-api.js'
import type { Notion, NotionOptions } from './notion.js'
import { createPagesApi } from './pages/pages-api.js'
import { planOf } from './plan.js'
import { createTeams, createUsers } from './people-api.js'
import type { ToolAccess } from './people.js'
import { createRows } from './rows/rows-api.js'
import { createSchemas } from './schemas.js'
import { searchNotion } from './search-notion.js'
import { runSql } from './sql.js'

/** Notion, typed, over whatever calls its tools: a client of `evergrant.open()`, or one of the SDK in the same shape. Asks nobody yet. */
export function createNotion(caller: NotionCaller, options: NotionOptions = {}): Notion {
  const context = contextOf(caller, options)
  const { calls } = context
  return {
    search: (query, given) => searchNotion(context, query, given),
    fetch: (reference, given) => fetchNotion(context, reference, given),
    self: (given) => askForSelf(calls, given),
    access: (given) => context.askForAccess(given),
    pages: createPagesApi(context),
    databases: createDatabases(context),
    rows: createRows(context),
    sql: (query, { sources, params, ...given }) => runSql(context, { query, sources, params }, given),
    comments: createComments(context),
    users: createUsers(context),
    teams: createTeams(context),
    tasks: createTasks(context),
    files: createFiles(context),
  }
}

function contextOf(caller: NotionCaller, options: NotionOptions): NotionContext {
  const { readOnly = false, server = NOTION_SERVER, clock = systemClock } = options
  const calls = createCalls(caller, { readOnly, knownReads: knownReads(String(server)) })
  let known: Promise<ToolAccess> | undefined
  const askAgain = async (given?: CallOptions): Promise<ToolAccess> => {
    const access = await askForAccess(calls, given)
    const plan = planOf(access)
    if (plan !== undefined) await caller.tellPlan?.(plan)
    return access
  }
  return {
    calls,
    clock,
    schemas: createSchemas({ calls, clock }),
    transport: transportOf(options.fetch, isLoopbackUrl(server)),
    askForAccess: askAgain,
    access: (given) =>
      (known ??= askAgain(given).catch((error: unknown) => {
        known = undefined
        throw error
      })),
  }
}

function transportOf(own: typeof fetch | undefined, isLoopback: boolean): Transport {
  const fetches = new Map<string, typeof fetch>()
  return {
    isLoopback,
    fetch(addresses) {
      const known = own ?? fetches.get(addresses)
      if (known !== undefined) return known
      const made = createNodeFetch({ env: processEnvironment(), addresses })
      fetches.set(addresses, made)
      return made
    },
  }
}
