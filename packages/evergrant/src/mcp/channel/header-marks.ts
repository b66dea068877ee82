import { isObject } from '../../internal/json-object.js'
import { isHeaderName } from './param-headers.js'

/** A tool that a list is without, because its `x-mcp-header` is against the rules. The name comes from the server. */
export interface LeftOutTool {
  readonly name: string
  readonly reason: string
}

/**
 * Splits a list: a client over HTTP does not offer a tool whose arguments it could not repeat in headers as the server wants them.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#schema-extension
 */
export function judgeHeaderMarks<T extends { readonly name: string }>(
  tools: readonly T[],
): { readonly kept: readonly T[]; readonly leftOut: readonly LeftOutTool[] } {
  const leftOut: LeftOutTool[] = []
  const kept = tools.filter((tool) => {
    const reason = brokenMark((tool as { readonly inputSchema?: unknown }).inputSchema)
    if (reason !== undefined) leftOut.push({ name: tool.name, reason })
    return reason === undefined
  })
  return { kept, leftOut }
}

/** Which rule the marks of a schema break, if any. */
function brokenMark(inputSchema: unknown): string | undefined {
  const names = new Set<string>()
  // Without recursion: a schema from outside may be as deep as it likes.
  const open: Place[] = [{ schema: inputSchema, path: '', isReachable: false, isRoot: true }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { schema } = place
    if (isObject(schema)) {
      const broken = Object.hasOwn(schema, MARK) ? brokenRule(schema, place, names) : undefined
      if (broken !== undefined) return `${place.path || 'the arguments as a whole'}: ${broken}`
      open.push(...placesIn(schema, place))
    }
  }
  return undefined
}

interface Place {
  readonly schema: unknown
  readonly path: string
  /** Through `properties` alone, so that an argument's place is known without looking at others. */
  readonly isReachable: boolean
  readonly isRoot?: true
}

function placesIn(schema: Readonly<Record<string, unknown>>, { path, isReachable, isRoot }: Place): Place[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === 'properties' && isObject(value)) {
      return Object.entries(value).map(([name, property]) => ({
        schema: property,
        path: path === '' ? name : `${path}.${name}`,
        isReachable: isReachable || isRoot === true,
      }))
    }
    return subschemas(keyword, value).map((sub) => ({ schema: sub, path: `${path}<${keyword}>`, isReachable: false }))
  })
}

function subschemas(keyword: string, value: unknown): readonly unknown[] {
  if (NAMED.has(keyword)) return isObject(value) ? Object.values(value) : []
  if (!PLAIN.has(keyword)) return []
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

function brokenRule(
  { [MARK]: name, type }: Readonly<Record<string, unknown>>,
  { isReachable }: Place,
  names: Set<string>,
): string | undefined {
  if (!isReachable) return 'only an argument that is reached by `properties` alone can be marked'
  if (typeof name !== 'string' || !isHeaderName(name)) return 'the mark is no name of a header'
  if (typeof type !== 'string' || !TYPES.has(type)) return 'only a string, an integer or a boolean can be marked'
  const isNew = !names.has(name.toLowerCase())
  names.add(name.toLowerCase())
  return isNew ? undefined : 'another argument has the same mark'
}

const MARK = 'x-mcp-header'
const TYPES = new Set(['string', 'integer', 'boolean'])
/** Keywords with a schema, or a list of schemas. */
const PLAIN = new Set(
  'additionalItems additionalProperties allOf anyOf contains contentSchema else if items not oneOf prefixItems propertyNames then unevaluatedItems unevaluatedProperties'.split(
    ' ',
  ),
)
/** Keywords with schemas by name. */
const NAMED = new Set(['$defs', 'definitions', 'dependentSchemas', 'patternProperties'])
