import type { SandboxClock } from '../clock.js'
import { type AsyncTasks, type AsyncTasksOptions, createAsyncTasks } from './async-tasks.js'
import type { User } from './model.js'
import type { Workspace } from './workspace.js'

/** One person and the workspaces that the consent page offers. */
export interface Tenant {
  readonly user: User
  readonly clock: SandboxClock
  readonly choices: readonly [WorkspaceName, ...WorkspaceName[]]
  /** Throws when the workspace is not one of the choices. */
  home(workspaceId: string): Home
  /** Every workspace, with all work done that was put off. */
  settled(): readonly Workspace[]
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
  readonly user: User
  /** The first is the default. */
  readonly workspaces: readonly [Workspace, ...Workspace[]]
  readonly clock: SandboxClock
}

export function createTenant({ user, workspaces, clock, course, isUnasked }: TenantOptions): Tenant {
  const homes = workspaces.map((workspace): Home => {
    const { random } = workspace
    return { workspace, tasks: createAsyncTasks({ clock, random, course, isUnasked }) }
  })
  return {
    user,
    clock,
    choices: workspaces,
    home(workspaceId) {
      const found = homes.find(({ workspace }) => workspace.id === workspaceId)
      if (found === undefined) throw new Error(`There is no workspace ${workspaceId}`)
      return found
    },
    settled() {
      for (const { tasks } of homes) tasks.settle(true)
      return workspaces
    },
    close() {
      for (const { workspace } of homes) workspace.tables.close()
    },
  }
}
