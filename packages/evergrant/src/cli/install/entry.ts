import { isDeepStrictEqual } from 'node:util'
import type { Host } from './hosts.js'
import type { Launch } from './launch.js'

/** What a configuration holds under a name: an object of the host's own shape. */
export type Entry = Readonly<Record<string, unknown>>

export interface BridgeCall {
  readonly launch: Launch
  /** The words after `evergrant bridge`. */
  readonly words: readonly string[]
  /** Settings that are no secret, as they stand. */
  readonly settings: Readonly<Record<string, string>>
  /** Variables that the host hands on. */
  readonly handedOn: readonly string[]
}

/** The entry that makes a host start the bridge. */
export function createEntry({ shape, reference }: Host, { launch, words, settings, handedOn }: BridgeCall): Entry {
  const { command } = launch
  const args = [...launch.args, 'bridge', ...words]
  const literal = { ...(launch.path !== undefined && { PATH: launch.path }), ...settings }
  if (shape === 'codex') {
    return { command, args, ...unlessEmpty('env', literal), ...(handedOn.length > 0 && { env_vars: [...handedOn] }) }
  }
  const references = handedOn.map((name) => [name, reference?.write(name) ?? ''] as const)
  const env = { ...literal, ...Object.fromEntries(references) }
  if (shape === 'list') return { type: 'local', command: [command, ...args], ...unlessEmpty('environment', env) }
  return { ...(shape === 'typed' && { type: 'stdio' }), command, args, ...unlessEmpty('env', env) }
}

function unlessEmpty(key: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [key]: value }
}

/** Whether an entry starts this program's bridge. */
export function startsBridge(entry: unknown): boolean {
  const words = wordsOf(entry)
  const at = words.indexOf('bridge')
  return at > 0 && words.slice(0, at).some((word) => PROGRAM.test(word))
}

const PROGRAM = /(?:^|[\\/])evergrant(?:\.c?js|\.cmd|\.exe|@[^\\/]*)?$/

function wordsOf(entry: unknown): string[] {
  if (!isObject(entry)) return []
  return [entry['command'], entry['args']].flat().filter((word) => typeof word === 'string')
}

/**
 * What the entry becomes. Of one that starts the bridge already, whatever a person or the host added to it stays: a switch, a time
 * limit, an approval. Of any other nothing does.
 */
export function mergeEntry(existing: unknown, wanted: Entry): Entry {
  if (!isObject(existing) || !startsBridge(existing)) return wanted
  const merged: Record<string, unknown> = { ...existing, ...wanted }
  for (const key of ['env', 'environment']) {
    const kept = existing[key]
    const added = wanted[key]
    if (isObject(kept) && isObject(added)) merged[key] = { ...kept, ...added }
  }
  if ('env_vars' in wanted) merged['env_vars'] = [...new Set([existing['env_vars'] ?? [], wanted['env_vars']].flat())]
  return merged
}

export function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other)
}
