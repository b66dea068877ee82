import { check } from './check.js'

/** The JSON that a command printed. */
export function parseOutput(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    check(false, 'JSON on stdout', text)
  }
}

/** The member at the end of a path of names and positions; `undefined` where there is none. */
export function memberAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Readonly<Record<string | number, unknown>>)[name]
  }
  return current
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = memberAt(value, ...path)
  check(typeof found === 'string', `a text at ${path.join('.')}`, found)
  return found
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = memberAt(value, ...path)
  check(Array.isArray(found), `a list at ${path.join('.')}`, found)
  return found as readonly unknown[]
}
