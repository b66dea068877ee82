// The least that a bridge from stdio to Streamable HTTP can be: it looks for id and method, and hands bytes on.
// usage: byte-bridge.cjs URL TOKEN
const [address, token] = process.argv.slice(2)
const url = new URL(address)
const { Agent, request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http')
const agent = new Agent({ keepAlive: true, maxSockets: 16, scheduling: 'lifo' })

const NEWLINE = 10
const session = {}
let rest = []

process.stdin.on('data', (chunk) => {
  let from = 0
  for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
    const line = chunk.subarray(from, end)
    forward(rest.length === 0 ? line : Buffer.concat([...rest, line]))
    rest = []
    from = end + 1
  }
  if (from < chunk.length) rest.push(chunk.subarray(from))
})
process.stdin.on('end', () => process.exit(0))

function forward(line) {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': line.length,
    accept: 'application/json, text/event-stream',
    ...session,
  }
  const sent = request(url, { method: 'POST', agent, headers }, (response) => {
    if (response.headers['mcp-session-id'] !== undefined) {
      session['mcp-session-id'] = response.headers['mcp-session-id']
      session['mcp-protocol-version'] = JSON.parse(line).params.protocolVersion
    }
    const chunks = []
    const isStream = response.headers['content-type'] === 'text/event-stream'
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('end', () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      if (isStream) passEvents(body)
      else if (body.length > 0) write(body)
    })
  })
  sent.on('error', (error) => process.stderr.write(`${error.message}\n`))
  sent.end(line)
}

const DATA = Buffer.from('data: ')

/** Whole events of one `data` line each, as this server sends them. */
function passEvents(body) {
  for (let at = body.indexOf(DATA); at >= 0; at = body.indexOf(DATA, at)) {
    const end = body.indexOf(NEWLINE, at)
    write(body.subarray(at + DATA.length, end))
    at = end
  }
}

function write(message) {
  process.stdout.cork()
  process.stdout.write(message)
  process.stdout.write('\n')
  process.nextTick(() => process.stdout.uncork())
}
