// The least that a client in a program can be: node:http, one JSON.parse, nothing checked.
import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true, scheduling: 'lifo' })

export async function open(address, token) {
  const url = new URL(address)
  const session = {}
  let lastId = 0

  function post(message) {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
      ...session,
    }
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const opened = response.headers['mcp-session-id']
        if (opened !== undefined) session['mcp-session-id'] = opened
        const isStream = response.headers['content-type'] === 'text/event-stream'
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (text === '') resolve(undefined)
          else resolve(JSON.parse(isStream ? text.slice(text.indexOf('data: ') + 6) : text))
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const clientInfo = { name: 'floor', version: '1.0.0' }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  await post({ id: 0, method: 'initialize', params })
  await post({ method: 'notifications/initialized' })
  return {
    async call(size) {
      lastId += 1
      const called = { name: 'echo', arguments: { size } }
      const { result } = await post({ id: lastId, method: 'tools/call', params: called })
      return result.content[0].text
    },
  }
}
