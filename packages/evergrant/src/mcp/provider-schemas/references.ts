import { isSchema, type Note, type Schema, without } from './json-schema.js'
import { mergeAll } from './merge.js'
import { mapSubSchemas } from './sub-schemas.js'

/**
 * The schema with every `$ref` replaced by what it points to within the schema. A definition inside itself is opened {@link MAX_OPENED}
 * times, and there are at most {@link MAX_NODES} sub-schemas in all; beyond that, and where a reference leads nowhere, everything is accepted.
 */
export function inlineReferences(root: Schema, note: Note): Schema {
  if (!JSON.stringify(root).includes('"$ref"')) return root
  let nodes = 0

  const inline = (schema: Schema, path: string, opened: readonly string[]): Schema => {
    if (opened.length > 0) nodes += 1
    const beside = mapSubSchemas(without(schema, '$ref'), (inner, place) => inline(inner, place, opened), path)
    const reference = schema['$ref']
    return typeof reference === 'string' ? mergeAll([beside, open(reference, path, opened)]) : beside
  }

  const open = (reference: string, path: string, opened: readonly string[]): Schema => {
    const target = find(root, reference)
    const depth = opened.filter((name) => name === reference).length
    if (target === undefined) note(path, 'a reference that leads nowhere here accepts everything')
    else if (depth >= MAX_OPENED) note(path, `a definition inside itself ends after ${MAX_OPENED} levels`)
    else if (nodes > MAX_NODES) note(path, `the schema ends after ${MAX_NODES} sub-schemas`)
    else {
      note(path, 'a reference was replaced by what it points to')
      return inline(withoutDefinitions(target), path, [...opened, reference])
    }
    return {}
  }

  return inline(withoutDefinitions(root), '', [])
}

function withoutDefinitions(schema: Schema): Schema {
  return without(schema, '$defs', 'definitions')
}

/** What a reference within the schema points to. @see https://www.rfc-editor.org/rfc/rfc6901#section-6 */
function find(root: Schema, reference: string): Schema | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let found: unknown = root
  for (const part of reference.split('/').slice(1)) {
    const name = decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = new Map<string, unknown>(Object.entries(found)).get(name)
  }
  if (found === true) return {}
  return isSchema(found) ? found : undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A percent sign that stands for itself.
    return part
  }
}

const MAX_OPENED = 3
const MAX_NODES = 2000
