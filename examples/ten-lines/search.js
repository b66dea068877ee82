import { connect } from 'evergrant'

const [query = 'roadmap'] = process.argv.slice(2)
const notion = await connect({ server: process.env.EVERGRANT_SERVER })
const reply = await notion.callTool({ name: 'notion-search', arguments: { query } })
for (const block of reply.content) {
  if (block.type === 'text') console.log(block.text)
}
await notion.close()
process.exitCode = reply.isError ? 1 : 0
