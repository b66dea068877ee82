import { hmacSha256 } from '../internal/digest.js'
import type { EventConnection, EvergrantEvent } from './event.js'

/** An event and the process that it happened in. */
export type AuditRecord = EvergrantEvent & {
  /** `PID@HOST/RUN`: a random `RUN` tells processes apart whose ids are the same, as in containers. */
  readonly actor: string
}

/** One entry of a connection's log, with its place in the chain. */
export type AuditEntry = AuditRecord & {
  /** 1 for the first entry of the connection. */
  readonly sequence: number
  /** The `mac` of the entry before it; empty for the first. */
  readonly previous: string
  /** HMAC-SHA-256 over all the rest of the entry, `previous` included, as canonical JSON; base64url. */
  readonly mac: string
}

/** Where a chain ends. */
export interface ChainEnd {
  readonly sequence: number
  readonly mac: string
}

export const CHAIN_START: ChainEnd = { sequence: 0, mac: '' }

/** The event that begins a new key, where the head of a log with entries is gone. */
export const NEW_BEGINNING = { type: 'gap', lost: 0, reason: 'head_missing' } as const

export function isNewBeginning(entry: AuditEntry): boolean {
  return entry.type === NEW_BEGINNING.type && entry.reason === NEW_BEGINNING.reason
}

/** The records as the next entries of a chain. */
export async function linkEntries(
  key: Uint8Array,
  end: ChainEnd,
  records: readonly AuditRecord[],
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  let { sequence, mac: previous } = end
  for (const record of records) {
    sequence += 1
    const unsigned = { ...record, sequence, previous }
    const mac = await hmacSha256(key, canonicalJson(unsigned))
    entries.push({ ...unsigned, mac })
    previous = mac
  }
  return entries
}

/** Whether the entry is as it was written. */
export async function isAuthentic(key: Uint8Array, { mac, ...rest }: AuditEntry): Promise<boolean> {
  return mac === (await hmacSha256(key, canonicalJson(rest)))
}

export function formatEntry(entry: AuditEntry): string {
  return canonicalJson(entry)
}

/** The entry on one line of the log; `undefined` for a line that holds none. */
export function parseEntry(line: string): AuditEntry | undefined {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const entry = json as Partial<Record<keyof AuditEntry, unknown>>
  const texts = [entry.type, entry.actor, entry.previous, entry.mac]
  const isEntry =
    Number.isSafeInteger(entry.sequence) &&
    Number.isFinite(entry.at) &&
    texts.every((text) => typeof text === 'string') &&
    isConnection(entry.connection)
  return isEntry ? (json as AuditEntry) : undefined
}

export function isSameConnection(a: EventConnection, b: EventConnection): boolean {
  return a.owner === b.owner && a.server === b.server && a.profile === b.profile
}

function isConnection(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { owner, server, profile } = value as Partial<Record<keyof EventConnection, unknown>>
  return [owner, server, profile].every((part) => typeof part === 'string')
}

/** One spelling for each value: members in the order of their names, no spaces. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
