import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

export async function open(url, token) {
  const client = new Client({ name: 'peer', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  return {
    async call(size) {
      const { content } = await client.callTool({ name: 'echo', arguments: { size } })
      return content[0].text
    },
  }
}
