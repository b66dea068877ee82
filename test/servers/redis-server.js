// A real redis-server of its own for a test: free port of 127.0.0.1, data in a temporary folder, ended by its process id.
// Plain JavaScript with a declaration beside it, so that the tests of the packages can import it, too.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const DURABLE = { save: '', appendonly: 'yes', appendfsync: 'always' }
const START_MS = 15_000

export async function startRedisServer(settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-redis-'))
  const port = await freePort()
  const start = () => launch({ bind: '127.0.0.1', port: String(port), dir: folder, ...DURABLE, ...settings })
  let server = await start()

  const end = async (signal) => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    async start() {
      server = await start()
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async stop() {
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(settings) {
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const timer = setTimeout(() => server.kill('SIGKILL'), START_MS)
  try {
    await ready(server)
    return server
  } finally {
    clearTimeout(timer)
  }
}

function ready(server) {
  return new Promise((resolve, reject) => {
    const said = []
    server.once('error', (error) => {
      const missing = error.code === 'ENOENT'
      reject(missing ? new Error('redis-server is not installed: `apt-get install redis-server`') : error)
    })
    server.once('exit', () => reject(new Error(`redis-server ended before it was ready:\n${said.join('\n')}`)))
    createInterface(server.stdout).on('line', (line) => {
      said.push(line)
      if (line.includes('eady to accept connections')) resolve()
    })
  })
}

async function freePort() {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
