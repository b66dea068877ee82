// The official SDK's Client on the least that a transport can be: node:http, and no look at what it carries.
import { Agent, request } from 'node:http'
import { Client } from '@modelcontextprotocol/client'

const agent = new Agent({ keepAlive: true, scheduling: 'lifo' })

class BareTransport {
  constructor(url, token) {
    this.url = url
    this.token = token
  }

  async start() {}

  async close() {
    this.onclose?.()
  }

  setProtocolVersion(version) {
    this.protocolVersion = version
  }

  send(message) {
    const body = JSON.stringify(message)
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
    }
    if (this.sessionId !== undefined) headers['mcp-session-id'] = this.sessionId
    if (this.protocolVersion !== undefined) headers['mcp-protocol-version'] = this.protocolVersion
    return new Promise((resolve, reject) => {
      const sent = request(this.url, { method: 'POST', agent, headers }, (response) => {
        this.sessionId = response.headers['mcp-session-id'] ?? this.sessionId
        const isStream = response.headers['content-type'] === 'text/event-stream'
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (text !== '') this.onmessage(JSON.parse(isStream ? text.slice(text.indexOf('data: ') + 6) : text))
          resolve()
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

export async function open(url, token) {
  const client = new Client({ name: 'floor', version: '1.0.0' })
  await client.connect(new BareTransport(new URL(url), token))
  return {
    async call(size) {
      const { content } = await client.callTool({ name: 'echo', arguments: { size } })
      return content[0].text
    },
  }
}
