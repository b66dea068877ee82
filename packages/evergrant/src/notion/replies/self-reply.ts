import { isObject } from '../../internal/json-object.js'
import type { Self, ToolAccess } from '../people.js'

/** `undefined` when the reply has another shape. */
export function parseSelf(data: unknown): Self | undefined {
  const self = isObject(data) ? data['self'] : undefined
  if (!isObject(self)) return undefined
  return {
    user: texts(self['user'], ['id', 'name', 'email']),
    workspace: texts(self['workspace'], ['id', 'name']),
    raw: data,
  }
}

/** The access map, by itself or as part of what the server says of the caller. `undefined` when the reply has another shape. */
export function parseAccess(data: unknown): ToolAccess | undefined {
  const holder = isObject(data) && isObject(data['self']) ? data['self'] : data
  const map = isObject(holder) ? holder['current_tool_access'] : undefined
  if (!isObject(map)) return undefined
  const tools = Object.entries(map).filter((entry): entry is [string, Record<string, unknown>] => isObject(entry[1]))
  const upgrades = tools.flatMap(([, { upgrade_url: url }]) => (typeof url === 'string' ? [url] : []))
  return {
    status: Object.fromEntries(
      tools.map(([name, { status }]) => [name, typeof status === 'string' ? status : 'unknown']),
    ),
    restrictedParameters: Object.fromEntries(
      tools.flatMap(([name, { restricted_parameters: restricted }]) =>
        Array.isArray(restricted) ? [[name, restricted.filter((one) => typeof one === 'string')]] : [],
      ),
    ),
    upgradeUrl: upgrades[0],
    raw: map,
  }
}

function texts(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(names.flatMap((name) => (typeof value[name] === 'string' ? [[name, value[name]]] : [])))
}
