// Calls a tool so many times, and prints what the heap holds before and after as JSON: `node test/leaks/lean-calls.js 100000`.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createEvergrant, createMemoryStore } from 'evergrant'

const calls = Number(process.argv[2])
const WARM_UP = 2_000
const AT_ONCE = 16

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

const server = createServer(answer)
await once(server.listen(0, '127.0.0.1'), 'listening')
const evergrant = createEvergrant({
  store: createMemoryStore(),
  env: { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
})
await callTimes(WARM_UP)
const before = heapUsed()
await callTimes(calls - WARM_UP)
const after = heapUsed()
await evergrant.close()
server.close()
server.closeAllConnections()
process.stdout.write(`${JSON.stringify({ calls, before, after })}\n`)

/** Every kind of reply in turn: a document, an event, an error, one that is given up. */
function answer(request, response) {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    const { id, method, params } = JSON.parse(body)
    if (id === undefined) return response.writeHead(202).end()
    if (method === 'initialize') return sendJson(response, { id, result: { protocolVersion: '2025-11-25' } })
    const result = { content: [{ type: 'text', text: 'x'.repeat(200) }] }
    const kind = params.arguments.n % 100
    if (kind === 0) return undefined
    if (kind === 1) return sendJson(response, { id, error: { code: -32_602, message: 'no' } })
    if (kind % 2 === 0) return sendJson(response, { id, result })
    const text = JSON.stringify({ jsonrpc: '2.0', id, result })
    return response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`id: ${id}\ndata: ${text}\n\n`)
  })
}

function sendJson(response, message) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', ...message }))
}

async function callTimes(times) {
  const { port } = server.address()
  let n = 0
  const worker = async () => {
    while (n < times) {
      n += 1
      const options = { tool: 'echo', arguments: { n }, ...(n % 100 === 0 && { timeoutMs: 5 }) }
      await evergrant.callTool({ server: `http://127.0.0.1:${port}/mcp`, ...options }).catch(assertExpected)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** One that is given up may write, and was sent, unless the process was busy until then. */
function assertExpected(error) {
  if (!['PROTOCOL_ERROR', 'OUTCOME_UNKNOWN', 'REQUEST_TIMEOUT'].includes(error.code)) throw error
}

function heapUsed() {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
