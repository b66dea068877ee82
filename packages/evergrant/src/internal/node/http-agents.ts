import type { Agent } from 'node:http'
import type { Agent as TlsAgent } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { EvergrantError } from '../../errors.js'
import { createBag } from '../bag.js'
import { isLoopbackHost } from '../url.js'
import { httpModule, httpsModule } from './http-modules.js'

export interface AgentOptions {
  /** Per server. */
  readonly maxSockets: number
  /** For name, connection and TLS together; for the tunnel of a proxy as long again. */
  readonly connectTimeoutMs: number
  readonly lookup?: LookupFunction | undefined
}

/** Keep-alive agents, each made when it is first asked for; the socket that was used last is used next. */
export interface Agents {
  /** @param proxy URL of an http(s) proxy; the connection is a tunnel through it */
  get(secure: boolean, proxy?: string): Agent
  /** Calls back when the agents are closed, also for a request that still waits for its connection. Gives the way to let go. */
  onClose(end: (error: EvergrantError) => void): () => void
  /** Whether the connection stood, so that a request may have been sent on it. */
  isEstablished(socket: Socket): boolean
  /** Ends the connections that no request uses. */
  dropIdle(): void
  close(): void
}

type Connect = (options: ConnectTarget, done: Connected) => Socket | undefined
type Connected = (error: Error | null, socket?: Socket) => void

interface ConnectTarget {
  readonly host: string
  readonly port: number | string
  readonly socket?: Socket
  readonly rejectUnauthorized?: boolean
}

/** Without this Node takes `NODE_TLS_REJECT_UNAUTHORIZED` of the process, whatever environment the program handed in. */
function verified(target: ConnectTarget): ConnectTarget {
  const isLocal = isLoopbackHost(target.host === '::1' ? '[::1]' : target.host)
  return isLocal ? target : { ...target, rejectUnauthorized: true }
}

export function createAgents(options: AgentOptions): Agents {
  const agents = new Map<string, Agent>()
  const established = new WeakSet<Socket>()
  const waiting = createBag<[EvergrantError]>()
  const create = (secure: boolean, proxy: string | undefined): Agent => {
    const { Agent: PlainAgent } = httpModule()
    const settings = { keepAlive: true, scheduling: 'lifo' as const, maxSockets: options.maxSockets }
    const own = options.lookup === undefined ? settings : { ...settings, lookup: options.lookup }
    const agent: Agent | TlsAgent = secure ? new (httpsModule().Agent)(own) : new PlainAgent(own)
    const { createConnection } = agent as unknown as { createConnection: Connect }
    const connectDirectly: Connect = (target, done) => {
      const socket = createConnection.call(agent, verified(target), done)
      if (socket !== undefined) guardConnecting(socket, target, secure)
      return socket
    }
    const connectThrough: Connect = (target, done) => {
      const connected: Connected = (error, tunnel) => {
        if (error !== null || !secure) done(error, tunnel)
        else done(null, connectDirectly({ ...target, ...(tunnel && { socket: tunnel }) }, done))
      }
      // Few have a proxy.
      import('./http-tunnel.js').then(
        ({ openTunnel }) => openTunnel(proxy ?? '', target, options.connectTimeoutMs, connected),
        (error: Error) => connected(error),
      )
      return undefined
    }
    return Object.assign(agent, { createConnection: proxy === undefined ? connectDirectly : connectThrough })
  }

  const guardConnecting = (socket: Socket, { host, port }: ConnectTarget, secure: boolean) => {
    const { connectTimeoutMs } = options
    const timer = setTimeout(() => {
      const message = `No connection to ${host}:${port} within ${connectTimeoutMs} ms`
      const details = { host, port, timeoutMs: connectTimeoutMs, phase: 'connect' }
      socket.destroy(new EvergrantError('REQUEST_TIMEOUT', message, { details }))
    }, connectTimeoutMs)
    const stop = () => clearTimeout(timer)
    socket.once('close', stop)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      stop()
      // An open connection keeps nothing of this.
      socket.off('close', stop)
      established.add(socket)
    })
  }

  return {
    get(secure, proxy) {
      const key = `${secure} ${proxy ?? ''}`
      const known = agents.get(key)
      if (known !== undefined) return known
      const agent = create(secure, proxy)
      agents.set(key, agent)
      return agent
    },
    onClose: (end) => waiting.add(end),
    isEstablished: (socket) => established.has(socket),
    dropIdle() {
      for (const { freeSockets } of agents.values()) {
        for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy()
      }
    },
    close() {
      if (waiting.size > 0) waiting.tell(new EvergrantError('SERVER_UNREACHABLE', 'The wire was closed'))
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
    },
  }
}
