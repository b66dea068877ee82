export interface RedisServer {
  readonly port: number
  readonly url: string
  /** SIGKILL; resolves when it has ended. The data stay. */
  kill(): Promise<void>
  /** Starts it again, on the same port and data. */
  start(): Promise<void>
  /** SIGSTOP: it takes connections and answers nothing. */
  pause(): void
  resume(): void
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** Keeps acknowledged writes, unless settings of redis.conf say otherwise. */
export function startRedisServer(settings?: Readonly<Record<string, string>>): Promise<RedisServer>
