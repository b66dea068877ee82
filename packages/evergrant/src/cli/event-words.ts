import type { EvergrantEvent } from '../index.js'
import { onOneLine } from './terminal.js'

/** One line about a step, for `EVERGRANT_LOG=info`: time, what happened, and the facts of it. */
export function describeEvent(event: EvergrantEvent): string {
  const { at, connection, type, ...facts } = event
  const told = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return onOneLine(
    [new Date(at).toISOString(), type.replaceAll('_', ' '), `[${connection.profile}]`, ...told].join(' '),
  )
}
