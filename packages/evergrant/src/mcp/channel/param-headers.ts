import { isObject } from '../../internal/json-object.js'
import { headerValue } from './request-headers.js'

/**
 * The headers in which a tool wants some of its arguments repeated, so that a call can be routed without being read: those that its schema marks
 * with `x-mcp-header`.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function paramHeaders({ inputSchema }: { readonly inputSchema: unknown }, args: object): Record<string, string> {
  const headers: Record<string, string> = {}
  collect(inputSchema, args, headers)
  return headers
}

function collect(schema: unknown, values: unknown, headers: Record<string, string>): void {
  const properties = isObject(schema) ? schema['properties'] : undefined
  if (!isObject(properties) || !isObject(values)) return
  for (const [member, property] of Object.entries(properties)) {
    if (!isObject(property) || !Object.hasOwn(values, member)) continue
    const { 'x-mcp-header': name } = property
    const value = textOf(values[member])
    if (typeof name === 'string' && isHeaderName(name) && value !== undefined) {
      headers[`mcp-param-${name.toLowerCase()}`] = headerValue(value)
    }
    collect(property, values[member], headers)
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value)
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value) ? String(value) : undefined
}

/** RFC 9110 §5.6.2 */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name)
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
