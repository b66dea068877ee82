import { isEvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { formatColumns, onOneLine } from '../terminal.js'
import { readConfig } from './config-file.js'
import { type Host, HOSTS } from './hosts.js'
import { findBridges } from './plan.js'
import { whereWeAre } from './request.js'
import type { Scope } from './surroundings.js'

interface Place {
  readonly client: string
  readonly scope: Scope
  readonly file: string
  readonly state: 'no_file' | 'absent' | 'present' | 'unreadable'
  /** The names of the entries that start the bridge. */
  readonly entries: readonly string[]
  readonly problem?: string
}

/** Where each program keeps its configuration, and whether the bridge is in it. */
export async function listPlaces(context: Context): Promise<void> {
  const where = whereWeAre(context)
  const places: Place[] = []
  for (const host of HOSTS) {
    for (const scope of host.scopes) places.push(await look(host, scope, host.file(where, scope)))
  }
  if (context.flags.json) return context.printJson(places)
  const rows = places.map(({ client, scope, file, state, entries, problem }) => [
    client,
    scope,
    state === 'present' ? entries.map(onOneLine).join(', ') : (problem ?? WORDS[state]),
    file,
  ])
  context.print(formatColumns([['CLIENT', 'SCOPE', 'EVERGRANT', 'FILE'], ...rows]).trimEnd())
  context.say('Next: evergrant install CLIENT')
}

const WORDS = { no_file: 'no file', absent: 'not there', unreadable: 'cannot be read' } as const

async function look({ id, ...host }: Host, scope: Scope, file: string): Promise<Place> {
  const place = { client: id, scope, file }
  try {
    const { exists, text } = await readConfig(file)
    const entries = exists ? findBridges({ id, ...host }, file, text) : []
    return { ...place, state: !exists ? 'no_file' : entries.length > 0 ? 'present' : 'absent', entries }
  } catch (error) {
    if (!isEvergrantError(error, 'CONFIG_UNREADABLE')) throw error
    return { ...place, state: 'unreadable', entries: [], problem: 'cannot be read' }
  }
}
