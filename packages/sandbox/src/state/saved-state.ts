import type { SandboxClock } from '../clock.js'
import { resumeRandom } from '../random.js'
import type { User } from '../workspace/model.js'
import type { Household } from '../workspace/seed-tenant.js'
import { createEmptyWorkspace, type Workspace } from '../workspace/workspace.js'
import { decodeValue, encodeValue } from './encode.js'

/** All that a sandbox remembers, as JSON: its workspaces and its logins. Made by `saveState`, read by `startSandbox({ state })`. */
export interface SavedState {
  readonly format: typeof FORMAT
  readonly version: 1
  /** The sandbox's time; one that begins from it is never earlier. */
  readonly savedAtMs: number
  readonly userId: string
  readonly workspaces: readonly SavedWorkspace[]
  /** What the authorization server keeps: hashes of tokens, never tokens. */
  readonly logins: readonly (readonly [string, unknown])[]
}

interface SavedWorkspace {
  readonly id: string
  readonly name: string
  readonly random: number
  readonly content: Readonly<Record<string, unknown>>
}

const FORMAT = 'evergrant-sandbox'

export interface StateParts {
  readonly clock: SandboxClock
  readonly user: User
  readonly workspaces: readonly Workspace[]
  readonly logins: SavedState['logins']
}

export function makeState({ clock, user, workspaces, logins }: StateParts): SavedState {
  return {
    format: FORMAT,
    version: 1,
    savedAtMs: clock.nowMs(),
    userId: user.id,
    workspaces: workspaces.map(saveWorkspace),
    logins,
  }
}

/** Throws a TypeError when the value is no saved state, or one of another version. */
export function assertState(value: unknown): asserts value is SavedState {
  const { format, version, workspaces, logins } = (value ?? {}) as Partial<SavedState>
  if (format !== FORMAT) throw new TypeError('state is not the saved state of a sandbox')
  if (version !== 1) throw new TypeError(`state is of version ${String(version)}; this sandbox reads version 1`)
  if (!Array.isArray(workspaces) || workspaces.length === 0 || !Array.isArray(logins)) {
    throw new TypeError('state is torn: it has no workspaces or no logins')
  }
}

/** The person and the workspaces of a saved state. The clock is moved on to its time. */
export function loadState({ savedAtMs, userId, workspaces }: SavedState, clock: SandboxClock): Household {
  clock.advance(Math.max(0, savedAtMs - clock.nowMs()) / 1000)
  const [first, ...others] = workspaces.map((workspace) => loadWorkspace(workspace, clock))
  const user = first?.users.find(({ id }) => id === userId)
  if (first === undefined || user === undefined)
    throw new TypeError('state is torn: its person is not in its workspace')
  return { user, workspaces: [first, ...others] }
}

function saveWorkspace(workspace: Workspace): SavedWorkspace {
  const { id, name, tables: _tables, random, clock: _clock, ...content } = workspace
  return { id, name, random: random.state(), content: encodeValue(content) as Record<string, unknown> }
}

function loadWorkspace({ id, name, random, content }: SavedWorkspace, clock: SandboxClock): Workspace {
  const kept = decodeValue(content) as Omit<Workspace, 'id' | 'name' | 'random' | 'clock' | 'tables'>
  const basics = { id, name, users: kept.users, teams: kept.teams, random: resumeRandom(random), clock }
  return { ...createEmptyWorkspace(basics), ...kept }
}
