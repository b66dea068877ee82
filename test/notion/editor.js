// One program that edits a page while others do: it takes a free slot, one after the other, until none is left. It is given
// { home, server, page, name, isBlind } and tells its parent { taken, refused }: the slots that it was told are its own, and how often it was refused.
import { createEvergrant } from 'evergrant'
import { createNotion } from 'evergrant/notion'
import { createFileStore } from 'evergrant/store/file'

process.on('disconnect', () => process.exit())
process.once('message', (task) => {
  run(task).then(
    (told) => process.send(told, () => process.disconnect()),
    (error) => process.send({ failed: `${error.code}: ${error.message}` }),
  )
})

async function run({ home, server, page, name, isBlind }) {
  const evergrant = createEvergrant({ home, env: {}, store: createFileStore({ folder: `${home}/store` }) })
  const client = await evergrant.open({ server })
  const notion = createNotion(client, { server })
  const taken = []
  const refused = {}
  for (;;) {
    const { content } = await notion.fetch(page)
    const free = content.match(/^- \d+ free$/gm) ?? []
    if (free.length === 0) break
    const old = free[Math.floor(Math.random() * Math.min(free.length, NEAREST))]
    const mine = `- ${old.split(' ')[1]} ${name} ${taken.length}`
    try {
      if (isBlind) await replaceBlindly(client, page, content.replace(old, mine))
      else await notion.pages.edit(page, () => [{ old, new: mine }])
      taken.push(mine)
    } catch (error) {
      if (error.code === undefined) throw error
      refused[error.code] = (refused[error.code] ?? 0) + 1
    }
  }
  await client.close()
  await evergrant.close()
  return { taken, refused }
}

/** What a program does that has fetched a page, changed its text and writes it back. */
async function replaceBlindly(client, page, text) {
  await client.callTool('notion-update-page', { page_id: page, command: 'replace_content', new_str: text })
}

/** So few that others often want the same. */
const NEAREST = 6
