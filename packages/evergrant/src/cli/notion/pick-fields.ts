import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import { didYouMean } from '../../internal/did-you-mean.js'

/**
 * The members that `--fields a,b.c` names, in that order, by the names that were asked for.
 *
 * @throws `INPUT_INVALID` for one that is not there, with those that are
 */
export function pickFields(
  value: Readonly<Record<string, unknown>>,
  fields: string,
): Readonly<Record<string, unknown>> {
  const names = fieldNames(fields)
  return Object.fromEntries(names.map((name) => [name, fieldOf(value, name)]))
}

/** The same of each of a list, where one may have what another has not: a name that none has is refused. */
export function pickFieldsOfAll(
  values: readonly Readonly<Record<string, unknown>>[],
  fields: string,
): readonly Readonly<Record<string, unknown>>[] {
  const names = fieldNames(fields)
  const all = Object.assign({}, ...values) as Record<string, unknown>
  if (values.length > 0) for (const name of names) fieldOf(all, name)
  return values.map((value) => Object.fromEntries(names.flatMap((name) => optional(value, name))))
}

function fieldNames(fields: string): readonly string[] {
  const names = fields
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length > 0) return names
  throw new EvergrantError('INPUT_INVALID', '--fields names nothing', { hint: 'Give names with commas between.' })
}

function optional(value: Readonly<Record<string, unknown>>, name: string): [string, unknown][] {
  try {
    return [[name, fieldOf(value, name)]]
  } catch {
    return []
  }
}

/** By its whole name, since names of properties may have dots in them, else by the parts of a path. */
function fieldOf(value: unknown, path: string): unknown {
  if (isObject(value) && Object.hasOwn(value, path)) return value[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const first = path.slice(0, dot)
    if (isObject(value) && Object.hasOwn(value, first)) return fieldOf(value[first], path.slice(dot + 1))
  }
  const known = isObject(value) ? Object.keys(value) : []
  throw new EvergrantError(
    'INPUT_INVALID',
    `There is no field ${quote(path)}${didYouMean(path, known) || `; there are ${known.join(', ')}`}`,
    {
      details: { field: path, known },
      hint: 'Leave --fields out to see them all.',
    },
  )
}
