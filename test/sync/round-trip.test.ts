import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contentsOf, createSyncedWorld, type SyncedWorld } from './synced-world.js'

const LONG_MS = 240_000
const HOME = 'Product home'

const idsOf = (files: Record<string, string>) =>
  Object.values(files).flatMap((text) => /^---\nevergrant: 1\nid: (\S+)\n/.exec(text)?.[1] ?? [])
const withoutRevisions = (files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(/^revision: .*\n/m, '').replace(/^computed:\n(?: .*\n)*/m, ''),
    ]),
  )

/** As if every file had been written by hand: nothing is known of what was written last. */
async function forgetWhatWasWritten({ outside }: SyncedWorld): Promise<void> {
  const path = join(outside, 'notes/.evergrant/state.json')
  const state = JSON.parse(await readFile(path, 'utf8')) as { objects: Record<string, { local: string }> }
  for (const object of Object.values(state.objects)) object.local = ''
  await writeFile(path, JSON.stringify(state))
}

test(
  'a pull, a push and a pull of the whole workspace change nothing, here or there',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld()
    const first = await world.pull(HOME)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const files = await world.files()
    const ids = idsOf(files)
    expect(ids.length).toBeGreaterThan(30)
    const there = await contentsOf(world.notion, ids)

    expect((await world.push()).summary.pages).toMatchObject({ changed: 0, created: 0, unchanged: ids.length })
    expect((await world.pull(HOME)).summary.changes).toEqual([])
    expect(await world.files()).toEqual(files)

    // Read back from the files alone, every page is what is there: what would be sent is nothing.
    await forgetWhatWasWritten(world)
    const written = await world.push()
    expect(written.summary.pages).toMatchObject({ changed: 0, created: 0, 'already-there': ids.length, refused: 0 })
    expect(await contentsOf(world.notion, ids)).toEqual(there)
  },
)

test('every page that is changed and changed back is as it was, here and there', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  await world.pull(HOME)
  const files = await world.files()
  const ids = idsOf(files)
  const there = await contentsOf(world.notion, ids)
  const pages = Object.keys(files).filter((path) => path.endsWith('.md'))

  for (const path of pages)
    await world.edit(path, (text) => `${text}${/^---\n\n/m.test(text) ? '' : '\n'}Added here: ${path}\n`)
  const added = await world.push('--yes')
  expect(added.summary.changes.filter(({ outcome }) => outcome !== 'changed')).toEqual([])
  expect(added).toMatchObject({ code: 0, summary: { pages: { changed: pages.length } } })
  expect((await world.pull(HOME)).summary.changes).toEqual([])
  for (const content of Object.values(await contentsOf(world.notion, ids))) {
    expect((content as { content: string }).content).toContain('Added here: ')
  }

  for (const path of pages)
    await world.edit(path, (text) =>
      text.replace(/(?:\n|^)Added here: .*\n$/, files[path]?.endsWith('---\n') ? '' : '\n'),
    )
  const taken = await world.push('--yes')
  expect(taken.summary.changes.filter(({ outcome }) => outcome !== 'changed')).toEqual([])
  expect((await world.pull(HOME)).summary.changes).toEqual([])
  expect(withoutRevisions(await world.files())).toEqual(withoutRevisions(files))
  expect(await contentsOf(world.notion, ids)).toEqual(there)
})
