// The least that a first call can be when nobody has signed in: discovery, registration, consent, code, call. The part of the
// browser is one request.
// usage: thin-login.cjs URL legacy | modern
const { createHash, randomBytes } = require('node:crypto')
const { writeSync } = require('node:fs')

const [address, era] = process.argv.slice(2)
const server = new URL(address)
const { Agent, request } = require(server.protocol === 'https:' ? 'node:https' : 'node:http')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

const REDIRECT_URI = 'http://127.0.0.1:48123/callback'
const JSON_TYPE = { 'content-type': 'application/json' }
const clientInfo = { name: 'thin', version: '1.0.0' }
const call = { name: 'echo', arguments: { size: 200 } }

void main()

async function main() {
  const first = era === 'modern' ? modernCall() : initialize()
  const { headers } = await send(server, first)
  const [, at] = /resource_metadata="([^"]+)"/.exec(headers['www-authenticate'])
  const [issuer] = JSON.parse((await send(new URL(at))).text).authorization_servers
  const metadata = JSON.parse((await send(new URL(`${issuer}/.well-known/oauth-authorization-server`))).text)
  const asked = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }
  const registered = await send(new URL(metadata.registration_endpoint), { body: asked })
  const { client_id } = JSON.parse(registered.text)

  const verifier = randomBytes(32).toString('base64url')
  const authorize = new URL(metadata.authorization_endpoint)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = { response_type: 'code', client_id, redirect_uri: REDIRECT_URI, state: 'state', resource: address }
  authorize.search = new URLSearchParams({ ...query, code_challenge: challenge, code_challenge_method: 'S256' })
  const { searchParams } = new URL((await send(authorize)).headers.location)

  const code = { grant_type: 'authorization_code', code: searchParams.get('code'), client_id, resource: address }
  const form = String(new URLSearchParams({ ...code, redirect_uri: REDIRECT_URI, code_verifier: verifier }))
  const { access_token } = JSON.parse((await send(new URL(metadata.token_endpoint), { form })).text)
  const headersWithToken = { authorization: `Bearer ${access_token}` }
  const { result } = era === 'modern' ? await ask(modernCall(), headersWithToken) : await legacyCall(headersWithToken)
  writeSync(1, result.content[0].text)
  process.exit(0)
}

async function legacyCall(withToken) {
  const opened = await send(server, initialize(), withToken)
  const session = { ...withToken, 'mcp-session-id': opened.headers['mcp-session-id'] }
  const known = { ...session, 'mcp-protocol-version': '2025-11-25' }
  await send(server, { body: { jsonrpc: '2.0', method: 'notifications/initialized' } }, known)
  return ask({ body: { jsonrpc: '2.0', id: 2, method: 'tools/call', params: call } }, known)
}

const ask = async (message, headers) => JSON.parse((await send(server, message, headers)).text)

function initialize() {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  return { body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } }
}

function modernCall() {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': clientInfo,
  }
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'echo' }
  return { body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...call, _meta } }, headers }
}

/** A GET, or a POST of what is given. */
function send(url, { body, form, headers = {} } = {}, more = {}) {
  const content = form ?? (body && JSON.stringify(body))
  const type = form === undefined ? JSON_TYPE : { 'content-type': 'application/x-www-form-urlencoded' }
  const accept = { accept: 'application/json, text/event-stream' }
  const about = content === undefined ? {} : { ...type, 'content-length': Buffer.byteLength(content) }
  const method = content === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...accept, ...about, ...headers, ...more } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', reject)
    sent.end(content)
  })
}
