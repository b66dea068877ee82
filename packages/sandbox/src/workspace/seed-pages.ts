import { nameBlock } from './block-ids.js'
import type { Page, Parent, User } from './model.js'
import { sampleComment } from './seed-comment.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { SAMPLER_TITLE } from './seed-sampler.js'
import { addPage, type Workspace } from './workspace.js'

export function samplePages(workspace: Workspace): Page {
  const home = page(workspace, 'Product home', '🏠', HOME, { kind: 'workspace' }, 40)
  const under: Parent = { kind: 'page', id: home.id }
  const notes = page(workspace, 'Launch notes', '🚀', LAUNCH_NOTES, under, 12)
  page(workspace, 'Roadmap review 2026-09-28', undefined, REVIEW, under, 7)
  page(workspace, SAMPLER_TITLE, '🎨', '', under, 30)
  page(workspace, 'Blank page', undefined, '', under, 3)
  page(
    workspace,
    'Private scratchpad',
    '📝',
    '- [ ] Call the printer\n- [x] Renew the domain',
    { kind: 'workspace' },
    2,
  )
  discuss(workspace, notes)
  return home
}

function page(
  workspace: Workspace,
  title: string,
  icon: string | undefined,
  content: string,
  parent: Parent,
  daysAgo: number,
): Page {
  const createdAtMs = SAMPLE_DAY_MS - daysAgo * DAY_MS
  const createdBy = workspace.random.pick(workspace.users as [User, ...User[]]).id
  return addPage(workspace, { title, icon, content, parent, createdBy, createdAtMs })
}

function discuss(workspace: Workspace, about: Page): void {
  const { random } = workspace
  const say = (speaker: number, text: string, daysAgo: number) => sampleComment(workspace, speaker, text, daysAgo)
  workspace.discussions.push(
    {
      id: random.uuid(),
      kind: 'comment',
      pageId: about.id,
      blockId: about.id,
      context: 'page',
      textContext: '',
      resolved: false,
      comments: [say(1, 'Do we know the date yet?', 6), say(0, 'The 19th & not later.', 5)],
    },
    {
      id: random.uuid(),
      kind: 'comment',
      pageId: about.id,
      blockId: nameBlock(about, 'offline sync', random.uuid()),
      context: 'inline',
      textContext: 'offline sync',
      resolved: true,
      comments: [say(2, 'Renamed from "background sync".', 4)],
    },
  )
}

const HOME = `The **product** team's home. Start with the roadmap below.
<callout icon="💡" color="yellow_bg">
\tAsk in the *Product* teamspace before you move a page.
</callout>`

const LAUNCH_NOTES = `# Launch notes
The launch is about **offline sync**, the largest item on the roadmap.
## Before the day
- [x] Freeze the schema
- [ ] Write the announcement
\t- [ ] Get a quote from a customer
## On the day
1. Switch the flag on
2. Watch the error rate
> Nothing ships on a Friday.
---
See <mention-date start="2026-10-19"/> for the date.`

const REVIEW = `# Roadmap review
We went through the roadmap and moved two items.
<empty-block/>
Decisions:
- Offline sync stays first
- Invoice export waits for billing`
