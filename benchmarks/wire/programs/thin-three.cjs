// The least that a call at a server with sessions can be when none is open: three requests on one connection.
// usage: thin-three.cjs URL TOKEN list | call SIZE
const { writeSync } = require('node:fs')

const [address, token, what, size] = process.argv.slice(2)
const url = new URL(address)
const { Agent, request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

const clientInfo = { name: 'thin', version: '1.0.0' }
const handshake = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
const call = { name: 'echo', arguments: { size: Number(size) } }

void main()

async function main() {
  const opened = await post({ id: 1, method: 'initialize', params: handshake }, {})
  const session = { 'mcp-session-id': opened.headers['mcp-session-id'], 'mcp-protocol-version': '2025-11-25' }
  await post({ method: 'notifications/initialized' }, session)
  const asked = what === 'list' ? { method: 'tools/list', params: {} } : { method: 'tools/call', params: call }
  const { result } = JSON.parse((await post({ id: 2, ...asked }, session)).text)
  writeSync(1, what === 'list' ? JSON.stringify(result.tools) : result.content[0].text)
  process.exit(0)
}

function post(message, more) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json, text/event-stream',
    ...more,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
