/** A value as JSON: maps, sets and bytes under marks of their own, everything else as it is. */
export function encodeValue(value: unknown): unknown {
  if (value instanceof Map) return { [MAP]: [...value].map(([key, one]) => [encodeValue(key), encodeValue(one)]) }
  if (value instanceof Set) return { [SET]: [...value].map(encodeValue) }
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(encodeValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [escapeKey(key), encodeValue(one)]))
}

/** What `encodeValue` made JSON of. */
export function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (typeof value !== 'object' || value === null) return value
  const [only, ...others] = Object.entries(value as Record<string, unknown>)
  if (only !== undefined && others.length === 0) {
    const [key, content] = only
    if (key === MAP)
      return new Map((content as unknown[][]).map(([name, one]) => [decodeValue(name), decodeValue(one)]))
    if (key === SET) return new Set((content as unknown[]).map(decodeValue))
    if (key === BYTES) return new Uint8Array(Buffer.from(String(content), 'base64'))
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [unescapeKey(key), decodeValue(one)]))
}

const MAP = '$map'
const SET = '$set'
const BYTES = '$bytes'

/** A key of somebody's own that begins with a dollar must not be taken for a mark. */
function escapeKey(key: string): string {
  return key.startsWith('$') ? `$${key}` : key
}

function unescapeKey(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key
}
