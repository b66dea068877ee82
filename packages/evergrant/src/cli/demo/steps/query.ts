import { check, checkEqual } from '../check.js'
import { callLibrary } from '../library-call.js'
import { listAt, memberAt, parseOutput, textAt } from '../reply.js'
import type { Stage } from '../stage.js'
import type { Step } from '../step.js'
import type { Finds } from './finds.js'

const TOOL = 'notion-query-data-sources'

/** Counts the rows of a database by SQL with the command line, and checks the counts by reading every row with the library. */
export const query = (finds: Finds): Step => ({
  name: 'query',
  title: 'Query a database with SQL',
  async run(stage) {
    const { source, rows } = await readAll(stage, finds.databaseUrl)
    const sql = `SELECT "Status" AS status, COUNT(*) AS projects FROM "${source}" GROUP BY "Status" ORDER BY projects DESC, status`
    const { stdout } = await stage.command('call', TOOL, '--input', JSON.stringify(queryOf(source, sql)))
    const counts = listAt(parseOutput(stdout), 'results').map(
      (row) => [textAt(row, 'status'), memberAt(row, 'projects')] as const,
    )
    check(counts.length > 1, 'more than one status', counts)
    for (const [status, projects] of counts) {
      const read = rows.filter((row) => memberAt(row, 'Status') === status).length
      checkEqual(`rows with the status ${status}`, projects, read)
    }
    const shown = counts.map(([status, projects]) => `${status} ${String(projects)}`).join(', ')
    return {
      lines: [
        `$ evergrant call ${TOOL} … SELECT "Status", COUNT(*) … GROUP BY "Status"`,
        `${rows.length} projects: ${shown}`,
      ],
      facts: { rows: rows.length, byStatus: Object.fromEntries(counts) },
    }
  },
})

async function readAll(
  { library, sandbox, signal }: Stage,
  databaseUrl: string,
): Promise<{ readonly source: string; readonly rows: readonly unknown[] }> {
  const client = await library().connect({ server: sandbox.url, signal })
  const database = await callLibrary(client, { name: 'notion-fetch', arguments: { id: databaseUrl } }, signal)
  const source = /collection:\/\/[0-9a-f-]+/.exec(textAt(database, 'text'))?.[0]
  check(source !== undefined, 'the address of a data source in the database', database)
  const reply = await callLibrary(
    client,
    { name: TOOL, arguments: queryOf(source, `SELECT * FROM "${source}"`) },
    signal,
  )
  await client.close()
  checkEqual('has_more', memberAt(reply, 'has_more'), false)
  return { source, rows: listAt(reply, 'results') }
}

function queryOf(source: string, sql: string): Record<string, unknown> {
  return { data: { mode: 'sql', data_source_urls: [source], query: sql } }
}
