import type { Comment } from './model.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import type { Workspace } from './workspace.js'

/** What the person of that place in the list of users said so many days before the sample day. */
export function sampleComment({ random, users }: Workspace, speaker: number, text: string, daysAgo: number): Comment {
  return { id: random.uuid(), userId: users[speaker]?.id ?? '', atMs: SAMPLE_DAY_MS - daysAgo * DAY_MS, text }
}
