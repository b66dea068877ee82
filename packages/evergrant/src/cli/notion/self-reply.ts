import { isObject } from '../tools/json-schema.js'

/** Whom the server takes the caller for. */
export interface Self {
  readonly user: { readonly id?: string; readonly name?: string; readonly email?: string }
  readonly workspace: { readonly id?: string; readonly name?: string }
}

/** `undefined` when the reply has another shape. */
export function parseSelf(data: unknown): Self | undefined {
  const self = isObject(data) ? data['self'] : undefined
  if (!isObject(self)) return undefined
  return { user: texts(self['user'], ['id', 'name', 'email']), workspace: texts(self['workspace'], ['id', 'name']) }
}

function texts(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(names.flatMap((name) => (typeof value[name] === 'string' ? [[name, value[name]]] : [])))
}
