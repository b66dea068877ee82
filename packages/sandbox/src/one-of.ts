/** The value if it is among the allowed ones, and `fallback` for none. Throws a TypeError that names the option. */
export function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[], fallback: T): T {
  const found = allowed.find((candidate) => candidate === (value ?? fallback))
  if (found === undefined) throw new TypeError(`${name} must be one of ${allowed.join(', ')}, not ${String(value)}`)
  return found
}
