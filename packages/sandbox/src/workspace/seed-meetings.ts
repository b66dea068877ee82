import type { Page } from './model.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { addPage, type Workspace } from './workspace.js'

/** Who met when, as numbers of sample people, and what about. */
const MEETINGS = [
  ['Weekly planning', 6, [0, 1, 2], 'Plan of the week', 'The plan stands.'],
  ['Interview with Heron Books', 13, [1, 3], 'Wishes of the client', 'They want a larger catalogue.'],
  ['Budget talk', 27, [0, 3], 'Money for next year', 'Nothing was decided.'],
  ['Retrospective', 45, [0, 1, 2, 3], 'What went well', 'More tests, fewer meetings.'],
] as const

/** Pages with meeting notes below one page. */
export function sampleMeetings(workspace: Workspace, home: Page): void {
  for (const [title, daysAgo, attendees, topic, summary] of MEETINGS) {
    const people = attendees.flatMap((index) => workspace.users[index]?.id ?? [])
    const page = addPage(workspace, {
      title,
      icon: '🎙️',
      content: meetingNotes(title, topic, summary),
      parent: { kind: 'page', id: home.id },
      createdBy: people[0] ?? '',
      createdAtMs: SAMPLE_DAY_MS - daysAgo * DAY_MS,
    })
    page.attendees = people
  }
}

function meetingNotes(title: string, topic: string, summary: string): string {
  return `<meeting-notes>
\t${title}
\t<summary>
\t\t${summary}
\t</summary>
\t<notes>
\t\t- ${topic}
\t</notes>
\t<transcript>
\t\tLet us talk about this: ${topic.toLowerCase()}.
\t</transcript>
</meeting-notes>`
}
