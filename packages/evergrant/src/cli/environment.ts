import type { EnvironmentName } from './environment-table.js'

/** The value of a variable; an empty one counts as unset. */
export function readVariable(
  env: Readonly<Record<string, string | undefined>>,
  name: EnvironmentName,
): string | undefined {
  return env[name] || undefined
}
