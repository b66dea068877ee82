import type { SandboxClock } from '../clock.js'
import { createRandom } from '../random.js'
import type { User } from './model.js'
import { sampleAgents } from './seed-agents.js'
import { SAMPLE_DAY_MS } from './seed-days.js'
import { sampleFiles } from './seed-files.js'
import { sampleBigTable } from './seed-big-table.js'
import { sampleMeetings } from './seed-meetings.js'
import { samplePages } from './seed-pages.js'
import { sampleTeams } from './seed-people.js'
import { samplePlaces } from './seed-places.js'
import { sampleProjects } from './seed-projects.js'
import { roadmap, sampleRows } from './seed-roadmap.js'
import { fillSampler } from './seed-sampler.js'
import { sampleTree } from './seed-tree.js'
import { createEmptyWorkspace, type Workspace } from './workspace.js'

export interface SeedOptions {
  readonly people: readonly User[]
  /** How many rows the database "Big table" has; there is none of that name without it. */
  readonly rows?: number
  /** How many teamspaces there are. Default 3. */
  readonly teams?: number
}

/** Fills a workspace with people, pages, databases and comments. The same seed gives the same ids and text. */
export function seedWorkspace(seed: number, name: string, clock: SandboxClock, options: SeedOptions): Workspace {
  const random = createRandom(seed)
  const id = random.uuid()
  const { people: users, rows = 0 } = options
  const teams = sampleTeams(random, options.teams)
  const held = holdClock(clock)
  const workspace = createEmptyWorkspace({ id, name, users, teams, random, clock: held.clock })
  const home = samplePages(workspace)
  const source = roadmap(workspace, home)
  sampleRows(workspace, source)
  sampleFiles(workspace, home)
  samplePlaces(workspace, home)
  sampleAgents(workspace)
  sampleMeetings(workspace, home)
  sampleProjects(workspace, home, source)
  sampleTree(workspace, home)
  fillSampler(workspace)
  if (rows > 0) sampleBigTable(workspace, home, rows)
  held.release()
  return workspace
}

/** A clock that stands at the sample day until it is released, so that what is seeded is the same at any time. */
function holdClock(clock: SandboxClock) {
  let isHeld = true
  const nowMs = () => (isHeld ? SAMPLE_DAY_MS : clock.nowMs())
  return {
    clock: { ...clock, nowMs },
    release() {
      isHeld = false
    },
  }
}
