import { expect, test } from 'vitest'
import { createSyncedWorld } from './synced-world.js'

test('what pull and push print for programs keeps its shape', { timeout: 120_000 }, async () => {
  await using world = await createSyncedWorld()
  const folder = expect.stringMatching(/\/notes$/)
  const id = expect.stringMatching(/^[\da-f-]{36}$/)
  const pulled = await world.pull('Blank page')
  expect(JSON.parse(pulled.stdout)).toEqual({
    folder,
    pages: {
      new: 1,
      updated: 0,
      unchanged: 0,
      restored: 0,
      kept: 0,
      conflict: 0,
      theirs: 0,
      ours: 0,
      gone: 0,
      removed: 0,
      'gone-changed': 0,
    },
    files: { downloaded: 0, missing: 0 },
    changes: [{ outcome: 'new', path: 'Blank page.md', id }],
    incomplete: [],
  })
  await world.edit('Blank page.md', (text) => text.replace('title: Blank page', 'title: [Blank]'))
  const pushed = await world.push()
  expect(JSON.parse(pushed.stdout)).toEqual({
    folder,
    pages: { changed: 0, created: 0, unchanged: 0, 'already-there': 0, conflict: 0, refused: 1, failed: 0 },
    changes: [
      {
        outcome: 'refused',
        path: 'Blank page.md',
        id,
        error: { code: 'FILE_UNREADABLE', message: expect.any(String), hint: expect.any(String), details: {} },
      },
    ],
  })
})
