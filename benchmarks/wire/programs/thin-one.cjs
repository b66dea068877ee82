// The least that a stateless tool call can be: one file, one connection, one request.
// usage: thin-one.cjs URL TOKEN list | call SIZE
const { writeSync } = require('node:fs')

const [address, token, what, size] = process.argv.slice(2)
const url = new URL(address)
const { request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http')

const method = what === 'list' ? 'tools/list' : 'tools/call'
const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'thin', version: '1.0.0' },
}
const call = { name: 'echo', arguments: { size: Number(size) } }
const params = { ...(what === 'list' ? {} : call), _meta }
const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })

const headers = {
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(what === 'list' ? {} : { 'mcp-name': 'echo' }),
}
const sent = request(url, { method: 'POST', headers }, (response) => {
  const chunks = []
  response.on('data', (chunk) => chunks.push(chunk))
  response.on('end', () => {
    const { result } = JSON.parse(Buffer.concat(chunks).toString())
    writeSync(1, what === 'list' ? JSON.stringify(result.tools) : result.content[0].text)
    process.exit(0)
  })
})
sent.end(body)
