import { createMCPClient } from '@ai-sdk/mcp'

export async function open(url, token) {
  const headers = { authorization: `Bearer ${token}` }
  const client = await createMCPClient({ transport: { type: 'http', url, headers } })
  return {
    async call(size) {
      const { content } = await client.callTool({ name: 'echo', arguments: { size } })
      return content[0].text
    },
  }
}
