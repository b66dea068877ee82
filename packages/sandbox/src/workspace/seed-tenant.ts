import type { SandboxClock } from '../clock.js'
import { createRandom } from '../random.js'
import type { User } from './model.js'
import { samplePeople } from './seed-people.js'
import { seedWorkspace } from './seed.js'
import type { Workspace } from './workspace.js'

export interface TenantSize {
  readonly seed: number
  /** How many rows the database "Big table" has in the first workspace; none without it. */
  readonly rows: number
  /** How many people and bots there are. */
  readonly users: number
  /** How many teamspaces there are. */
  readonly teams: number
}

export interface Household {
  /** The person who signs in. */
  readonly user: User
  readonly workspaces: readonly [Workspace, ...Workspace[]]
}

/** The same people in two workspaces: the first is the default, the second shows what choosing is for. */
export function seedTenant({ seed, rows, users, teams }: TenantSize, clock: SandboxClock): Household {
  const people = samplePeople(createRandom(seed ^ 0x5eed), users)
  const main = seedWorkspace(seed, 'Larkspur Studio', clock, { people, rows, teams })
  const second = seedWorkspace(seed ^ 0x0b5e, 'Larkspur Archive', clock, { people })
  return { user: people[0], workspaces: [main, second] }
}
