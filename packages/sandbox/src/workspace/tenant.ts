import type { SandboxClock } from '../clock.js'
import { createRandom } from '../random.js'
import { type AsyncTasks, type AsyncTasksOptions, createAsyncTasks } from './async-tasks.js'
import type { User } from './model.js'
import { samplePeople } from './seed-people.js'
import { seedWorkspace } from './seed.js'
import type { Workspace } from './workspace.js'

/** One person and the workspaces that the consent page offers. */
export interface Tenant {
  readonly user: User
  readonly clock: SandboxClock
  readonly choices: readonly [WorkspaceName, ...WorkspaceName[]]
  /** Throws when the workspace is not one of the choices. */
  home(workspaceId: string): Home
  close(): void
}

/** A workspace and the work that it does later. */
export interface Home {
  readonly workspace: Workspace
  readonly tasks: AsyncTasks
}

interface WorkspaceName {
  readonly id: string
  readonly name: string
}

export interface TenantOptions extends Pick<AsyncTasksOptions, 'course' | 'isUnasked'> {
  readonly seed: number
  readonly clock: SandboxClock
  /** How many rows the roadmap has. */
  readonly rows: number
  /** How many people and bots there are. */
  readonly users: number
  /** How many teamspaces there are. */
  readonly teams: number
}

/** The same people in two workspaces: the first is the default, the second shows what choosing is for. */
export function createTenant({ seed, clock, rows, users, teams, course, isUnasked }: TenantOptions): Tenant {
  const people = samplePeople(createRandom(seed ^ 0x5eed), users)
  const main = seedWorkspace(seed, 'Larkspur Studio', clock, { people, rows, teams })
  const second = seedWorkspace(seed ^ 0x0b5e, 'Larkspur Archive', clock, { people })
  const homes = [main, second].map((workspace): Home => {
    const { random } = workspace
    return { workspace, tasks: createAsyncTasks({ clock, random, course, isUnasked }) }
  })
  return {
    user: people[0],
    clock,
    choices: [main, second],
    home(workspaceId) {
      const found = homes.find(({ workspace }) => workspace.id === workspaceId)
      if (found === undefined) throw new Error(`There is no workspace ${workspaceId}`)
      return found
    },
    close() {
      for (const { workspace } of homes) workspace.tables.close()
    },
  }
}
