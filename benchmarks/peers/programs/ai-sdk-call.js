// The same with the client of the AI SDK.
// usage: ai-sdk-call.js URL TOKEN list | call SIZE
import { createMCPClient } from '@ai-sdk/mcp'

const [url, token, what, size] = process.argv.slice(2)

const headers = { authorization: `Bearer ${token}` }
const client = await createMCPClient({ transport: { type: 'http', url, headers } })
const shown =
  what === 'list'
    ? JSON.stringify((await client.listTools()).tools)
    : (await client.callTool({ name: 'echo', arguments: { size: Number(size) } })).content[0].text
process.stdout.write(shown)
await client.close()
