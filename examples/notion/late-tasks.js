// Keeps a page "Late tasks" that lists what is overdue in a database, and changes it only where it has changed.
import { openNotion, parseWhere } from 'evergrant/notion'

const [title = 'Roadmap'] = process.argv.slice(2)
const notion = await openNotion({ server: process.env.EVERGRANT_SERVER })
try {
  const database = await find(title, 'database')
  if (database === undefined) throw new Error(`There is no database ${JSON.stringify(title)}`)
  const [schema] = await notion.databases.schema(database.url)

  const where = parseWhere('Status != Done and Due < today', schema)
  const tasks = []
  for await (const row of notion.rows.all(schema.url, { where })) tasks.push(row)
  tasks.sort((one, other) => one.values.Due.start.localeCompare(other.values.Due.start))

  const page = (await find('Late tasks', 'page')) ?? (await notion.pages.create({ title: 'Late tasks' }))[0]
  const list = tasks.map(({ url, values }) => `- <mention-page url="${url}"/> since ${values.Due.start}`)
  const result = await notion.pages.edit(page.url, () => [`**${tasks.length} tasks are late**`, ...list].join('\n'))

  if (result.diff !== '') console.log(result.diff)
  console.log(`${result.outcome}: ${page.url}`)
} finally {
  await notion.close()
}

async function find(wanted, type) {
  const { hits } = await notion.search(wanted, { tool: 'search' })
  return hits.find((hit) => hit.type === type && hit.title.endsWith(wanted))
}
