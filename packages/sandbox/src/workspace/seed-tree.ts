import { nameBlock } from './block-ids.js'
import { addDatabase } from './databases.js'
import { dropTag } from './held-tags.js'
import type { Page, Parent } from './model.js'
import { sampleComment } from './seed-comment.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { trashObject } from './trash.js'
import { userUrl } from './urls.js'
import { addPage, type Workspace } from './workspace.js'

/** Pages below pages, a page that holds a database, a page in the trash, and what people say about them. */
export function sampleTree(workspace: Workspace, home: Page): void {
  const handbook = add(workspace, 'Handbook', HANDBOOK, { kind: 'page', id: home.id }, '📚')
  const gardens = add(workspace, 'Gardens', 'How we look after the roof.', below(handbook), '🌱')
  const roses = add(workspace, 'Roses', ROSES, below(gardens))
  add(workspace, 'Pruning', '1. Sharpen the shears\n2. Cut above a bud', below(roses))
  const kitchen = add(workspace, 'Kitchen', 'Who cooks, and with what.', below(handbook), '🍲')
  const { source } = addDatabase(workspace, { title: 'Recipes', icon: '🥣', parent: below(kitchen), columns: RECIPES })
  for (const [title, content, minutes] of MEALS) {
    const parent = { kind: 'data-source', id: source.id } as const
    addPage(workspace, { title, content, parent, row: { Minutes: minutes }, ...made(workspace, 18) })
  }
  const old = add(workspace, 'Old dress code', 'Nobody wears a tie any more.', below(handbook))
  trashObject(workspace, old.id)
  dropTag(handbook, old.id)
  discuss(workspace, roses)
}

function add(workspace: Workspace, title: string, content: string, parent: Parent, icon?: string): Page {
  return addPage(workspace, { title, content, parent, icon, ...made(workspace, 25) })
}

function made({ users }: Workspace, daysAgo: number) {
  return { createdBy: users[1]?.id ?? '', createdAtMs: SAMPLE_DAY_MS - daysAgo * DAY_MS }
}

function below({ id }: Page): Parent {
  return { kind: 'page', id }
}

/** An open discussion of a page, one of a sentence, one that was settled, and a suggested edit. */
function discuss(workspace: Workspace, page: Page): void {
  const { random, users } = workspace
  const say = (speaker: number, text: string, daysAgo: number) => sampleComment(workspace, speaker, text, daysAgo)
  const about = (words: string) => ({
    id: random.uuid(),
    pageId: page.id,
    blockId: nameBlock(page, words, random.uuid()),
    context: 'inline' as const,
    textContext: words,
  })
  const whole = { id: random.uuid(), pageId: page.id, blockId: page.id, context: 'page' as const, textContext: '' }
  const ada = `<mention-user url="${userUrl(users[0]?.id ?? '')}"/>`
  workspace.discussions.push(
    {
      ...whole,
      kind: 'comment',
      resolved: false,
      comments: [say(3, 'Who has the **key** to the roof?', 8), say(0, 'I do.', 7)],
    },
    {
      ...about('south wall'),
      kind: 'comment',
      resolved: false,
      comments: [say(2, `${ada} it is the east wall, no?`, 5)],
    },
    { ...about('pergola'), kind: 'comment', resolved: true, comments: [say(1, 'Painted last week.', 4)] },
    {
      ...about('first frost'),
      kind: 'suggested_edit',
      resolved: false,
      comments: [say(2, 'Replace "first frost" by "middle of November".', 3)],
    },
  )
}

const RECIPES = [
  { name: 'Name', type: 'title' },
  { name: 'Minutes', type: 'number' },
] as const

const MEALS = [
  ['Lentil soup', '- Lentils\n- Carrots\n- Cumin', 40],
  ['Flat bread', '- Flour\n- Water\n- Salt', 25],
] as const

const HANDBOOK = `Everything that a new colleague asks.
<table_of_contents/>
## Rooms {color="green"}
Each room has a page of its own.`

const ROSES = `The climbers need **water** twice a week.
- Monday: the south wall
- Thursday: the pergola
A note about the winter: cover them before the first frost.`
