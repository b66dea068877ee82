import type { SandboxClock } from '../clock.js'
import { createRandom } from '../random.js'
import type { User } from './model.js'
import { samplePeople, seedWorkspace } from './seed.js'
import type { Workspace } from './workspace.js'

/** One person and the workspaces that the consent page offers. */
export interface Tenant {
  readonly user: User
  readonly choices: readonly [WorkspaceName, ...WorkspaceName[]]
  /** Throws when the workspace is not one of the choices. */
  workspace(id: string): Workspace
  close(): void
}

interface WorkspaceName {
  readonly id: string
  readonly name: string
}

/** The same people in two workspaces: the first is the default, the second shows what choosing is for. */
export function createTenant(seed: number, clock: SandboxClock): Tenant {
  const people = samplePeople(createRandom(seed ^ 0x5eed))
  const main = seedWorkspace(seed, 'Larkspur Studio', clock, people)
  const second = seedWorkspace(seed ^ 0x0b5e, 'Larkspur Archive', clock, people)
  const workspaces = new Map([main, second].map((workspace) => [workspace.id, workspace]))
  return {
    user: people[0],
    choices: [main, second],
    workspace(id) {
      const found = workspaces.get(id)
      if (found === undefined) throw new Error(`There is no workspace ${id}`)
      return found
    },
    close() {
      for (const workspace of workspaces.values()) workspace.tables.close()
    },
  }
}
