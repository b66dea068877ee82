import type { Page, Team } from './model.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { addPage, type Workspace } from './workspace.js'

/** Puts the sample pages where a sidebar shows them: a teamspace, shared, private, and some favorites. */
export function samplePlaces(workspace: Workspace, home: Page): void {
  const [product, engineering] = workspace.teams
  const shared = top(workspace, 'Offsite plan', '- Book the train\n- Choose a date', 9)
  const onCall = top(workspace, 'On-call guide', 'Call the person on duty before you restart anything.', 16)
  workspace.places.set(shared.id, { kind: 'shared' })
  workspace.places.set(home.id, inTeam(product))
  workspace.places.set(onCall.id, inTeam(engineering))
  const notes = [...workspace.pages.values()].find(({ title }) => title === 'Launch notes')
  const [roadmap] = workspace.databases.keys()
  workspace.favorites.push(...[notes?.id, roadmap, shared.id].filter((id) => id !== undefined))
}

function inTeam(team: Team | undefined) {
  return { kind: 'teamspace', teamId: team?.id ?? '' } as const
}

function top(workspace: Workspace, title: string, content: string, daysAgo: number): Page {
  const createdBy = workspace.users[0]?.id ?? ''
  const createdAtMs = SAMPLE_DAY_MS - daysAgo * DAY_MS
  return addPage(workspace, { title, content, parent: { kind: 'workspace' }, createdBy, createdAtMs })
}
