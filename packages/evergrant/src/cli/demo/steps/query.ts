import { check, checkEqual } from '../check.js'
import { listAt, memberAt, parseOutput, textAt } from '../reply.js'
import type { Stage } from '../stage.js'
import type { Step } from '../step.js'
import type { Finds } from './finds.js'

/** Counts the rows of a database by SQL, and checks the counts by reading every row. */
export const query = (finds: Finds): Step => ({
  name: 'query',
  title: 'Query a database with SQL',
  async run(stage) {
    const source = await findDataSource(stage, finds.databaseUrl)
    const [grouped, rows] = await Promise.all([
      select(
        stage,
        source,
        `SELECT "Status" AS status, COUNT(*) AS projects FROM "${source}" GROUP BY "Status" ORDER BY projects DESC, status`,
      ),
      select(stage, source, `SELECT "Status" AS status FROM "${source}"`),
    ])
    const counts = grouped.map((row) => [textAt(row, 'status'), memberAt(row, 'projects')] as const)
    check(counts.length > 1, 'more than one status', grouped)
    for (const [status, projects] of counts) {
      const read = rows.filter((row) => memberAt(row, 'status') === status).length
      checkEqual(`rows with the status ${status}`, projects, read)
    }
    const shown = counts.map(([status, projects]) => `${status} ${String(projects)}`).join(', ')
    return {
      lines: [
        '$ evergrant call notion-query-data-sources … SELECT "Status", COUNT(*) … GROUP BY "Status"',
        `${rows.length} projects: ${shown}`,
      ],
      facts: { rows: rows.length, byStatus: Object.fromEntries(counts) },
    }
  },
})

async function findDataSource({ command }: Stage, databaseUrl: string): Promise<string> {
  const { stdout } = await command('fetch', databaseUrl, '--raw')
  const url = /collection:\/\/[0-9a-f-]+/.exec(stdout)?.[0]
  check(url !== undefined, 'the address of a data source in the database', stdout)
  return url
}

async function select({ command }: Stage, source: string, sql: string): Promise<readonly unknown[]> {
  const input = JSON.stringify({ data: { mode: 'sql', data_source_urls: [source], query: sql } })
  const { stdout } = await command('call', 'notion-query-data-sources', '--input', input)
  const reply = parseOutput(stdout)
  checkEqual('has_more', memberAt(reply, 'has_more'), false)
  return listAt(reply, 'results')
}
