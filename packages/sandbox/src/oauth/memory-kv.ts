import type { SandboxClock } from '../clock.js'

interface Entry {
  value: string
  expiresAtSeconds: number | undefined
  metadata: unknown
}

interface PutOptions {
  expirationTtl?: number
  expiration?: number
  metadata?: unknown
}

/** The part of a Workers KV namespace that the OAuth provider uses, in memory, with times by the sandbox's clock. */
export interface MemoryKv {
  get(key: string, options?: { type?: string } | string): Promise<unknown>
  getWithMetadata(key: string, options?: { type?: string } | string): Promise<{ value: unknown; metadata: unknown }>
  put(key: string, value: string, options?: PutOptions): Promise<void>
  delete(key: string): Promise<void>
  list(options?: { prefix?: string; limit?: number; cursor?: string }): Promise<KvPage>
  /** Removes what has expired by now, as KV does on its own. */
  sweep(): void
  /** Everything that has not expired, for `restore`. */
  dump(): KvDump
  restore(entries: KvDump): void
}

export type KvDump = readonly (readonly [key: string, entry: unknown])[]

export interface KvPage {
  keys: { name: string; metadata?: unknown }[]
  list_complete: boolean
  cursor?: string
}

export interface KvObserver {
  written?(key: string, value: string): void
  removed?(key: string, reason: 'deleted' | 'expired'): void
}

export function createMemoryKv(clock: SandboxClock, observer: KvObserver = {}): MemoryKv {
  const entries = new Map<string, Entry>()

  const remove = (key: string, reason: 'deleted' | 'expired') => {
    if (entries.delete(key)) observer.removed?.(key, reason)
  }
  const read = (key: string): Entry | undefined => {
    const entry = entries.get(key)
    if (entry?.expiresAtSeconds === undefined || entry.expiresAtSeconds > clock.nowSeconds()) return entry
    remove(key, 'expired')
    return undefined
  }
  const sweep = () => {
    for (const key of entries.keys()) read(key)
  }

  return {
    async get(key, options) {
      return decode(read(key), options)
    },
    async getWithMetadata(key, options) {
      const entry = read(key)
      return { value: decode(entry, options), metadata: entry?.metadata ?? null }
    },
    async put(key, value, options = {}) {
      const expiresAtSeconds =
        options.expiration ??
        (options.expirationTtl === undefined ? undefined : clock.nowSeconds() + options.expirationTtl)
      entries.set(key, { value, expiresAtSeconds, metadata: options.metadata })
      observer.written?.(key, value)
    },
    async delete(key) {
      remove(key, 'deleted')
    },
    async list({ prefix = '', limit = 1000, cursor } = {}) {
      sweep()
      const names = [...entries.keys()].filter((name) => name.startsWith(prefix) && name > (cursor ?? '')).sort()
      const page = names.slice(0, limit)
      const last = page.at(-1)
      const keys = page.map((name) => ({ name, metadata: entries.get(name)?.metadata }))
      return names.length > page.length && last !== undefined
        ? { keys, list_complete: false, cursor: last }
        : { keys, list_complete: true }
    },
    sweep,
    dump() {
      sweep()
      return [...entries]
    },
    restore(saved) {
      for (const [key, entry] of saved) {
        entries.set(key, entry as Entry)
        observer.written?.(key, (entry as Entry).value)
      }
    },
  }
}

function decode(entry: Entry | undefined, options: { type?: string } | string | undefined): unknown {
  if (entry === undefined) return null
  const type = typeof options === 'string' ? options : options?.type
  return type === 'json' ? JSON.parse(entry.value) : entry.value
}
