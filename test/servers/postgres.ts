import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { findFreePort } from '../peers/free-port.js'
import {
  findProgram,
  foldersIn,
  makeFolder,
  removeFolder,
  runProgram,
  type Service,
  serviceAccount,
  startService,
} from './service-process.js'

/** A PostgreSQL server of the tests' own, on a free port, in a temporary folder. */
export interface PostgresServer {
  readonly port: number
  readonly url: string
  /** A pool of connections to it; ended with the server. */
  pool(options?: pg.PoolConfig): pg.Pool
  /** PgBouncer in transaction mode before it, with so many server connections; its port. */
  startBouncer(serverConnections: number): Promise<number>
  /** SIGKILL of the postmaster: no checkpoint, no goodbye. */
  kill(): Promise<void>
  /** Starts it again on the same folder and port. */
  start(): Promise<void>
  stop(): Promise<void>
}

const INSTALLED = '/usr/lib/postgresql'

export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const account = serviceAccount('postgres')
  const folders = foldersIn(INSTALLED)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(INSTALLED, version, 'bin'))
  const [initdb, postgres] = ['initdb', 'postgres'].map((name) => findProgram(name, folders, 'postgresql'))
  const folder = makeFolder('evergrant-postgres-', account)
  const data = join(folder, 'data')
  await runProgram(initdb!, ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8'], account)

  const port = await findFreePort()
  const given = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '60', ...settings }
  const args = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const services: Service[] = []
  const pools: pg.Pool[] = []
  let server: Service | undefined

  const start = async () => {
    const options = { account, readyWhen: /ready to accept connections/, stopSignal: 'SIGQUIT' } as const
    server = await whileOthersLeave(() => startService(postgres!, ['-D', data, '-p', String(port), ...args], options))
  }
  await start()

  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pool(options = {}) {
      const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', ...options })
      // Without a listener a connection that breaks while idle would end the test process.
      pool.on('error', () => {})
      pools.push(pool)
      return pool
    },
    async startBouncer(serverConnections) {
      const bouncer = await startBouncer(folder, port, serverConnections)
      services.push(bouncer.service)
      return bouncer.port
    },
    async kill() {
      await server?.end('SIGKILL')
      server = undefined
    },
    start,
    async stop() {
      await Promise.all(pools.map((pool) => pool.end()))
      for (const service of services) await service.end()
      await server?.end()
      removeFolder(folder)
    },
  }
}

/** The processes of a killed server hold its shared memory until they have noticed. */
async function whileOthersLeave<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (attempt === 50 || !/shared memory block/.test(String(error))) throw error
      await sleep(50)
    }
  }
}

async function startBouncer(folder: string, serverPort: number, serverConnections: number) {
  const account = serviceAccount('postgres')
  const port = await findFreePort()
  const config = join(folder, 'pgbouncer.ini')
  writeFileSync(
    config,
    `[databases]
postgres = host=127.0.0.1 port=${serverPort} dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${serverConnections}
`,
  )
  const program = findProgram('pgbouncer', [], 'pgbouncer')
  return {
    port,
    service: await startService(program, [config], { account, readyWhen: /process up/, stopSignal: 'SIGTERM' }),
  }
}
