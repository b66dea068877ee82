// A script as the SDK's documentation has it: connect, ask, close.
// usage: sdk-v2-call.js URL TOKEN list | call SIZE
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const [url, token, what, size] = process.argv.slice(2)

const client = new Client({ name: 'script', version: '1.0.0' })
const requestInit = { headers: { authorization: `Bearer ${token}` } }
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
const shown =
  what === 'list'
    ? JSON.stringify((await client.listTools()).tools)
    : (await client.callTool({ name: 'echo', arguments: { size: Number(size) } })).content[0].text
process.stdout.write(shown)
await client.close()
