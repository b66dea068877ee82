import { expect, test } from 'vitest'

import { type SavedState, startSandbox } from '../index.js'
import { refresh, signIn } from '../testing/login.js'
import { openSession } from '../testing/session.js'

const throughJson = (state: SavedState) => JSON.parse(JSON.stringify(state)) as SavedState

test('what was written, and the login, go on in another sandbox', async () => {
  const first = await startSandbox({ rows: 3 })
  const { access_token: token, refresh_token: refreshToken, clientId } = await signIn(first.origin)
  const before = await openSession(first.url, token)
  const { pages } = await before.read<{ pages: { id: string }[] }>('notion-create-pages', {
    pages: [{ properties: { title: 'Kept' }, content: 'Text' }],
  })
  const fetched = await before.read<{ text: string }>('notion-fetch', { id: pages[0]?.id })
  const state = throughJson(first.saveState())
  const port = Number(new URL(first.origin).port)
  await first.close()

  const second = await startSandbox({ state, port, seed: 99 })
  try {
    // The process still holds a connection to the first one.
    await fetch(second.origin).catch(() => undefined)
    expect((await refresh(second.origin, clientId, refreshToken)).status).toBe(200)
    const after = await openSession(second.url, token)
    const again = await after.read<{ text: string }>('notion-fetch', { id: pages[0]?.id })
    const withoutTime = (text: string) => text.replace(/as of \S+:/, '')
    expect(withoutTime(again.text)).toBe(withoutTime(fetched.text))
    const assets = await after.read<{ results: { id: string }[] }>('notion-search', { query: 'Brand assets' })
    const { text } = await after.read<{ text: string }>('notion-fetch', { id: assets.results[0]?.id })
    const references = text.match(/notion-file-block:\/\/[^")]+/g) ?? []
    const { files } = await after.read<{ files: { url: string }[] }>('notion-get-file-download-urls', { references })
    expect((await (await fetch(files[0]?.url ?? '')).arrayBuffer()).byteLength).toBeGreaterThan(60)
  } finally {
    await second.close()
  }
})

test('a state that is loaded and saved again is the same, and the next ids are too', async () => {
  const first = await startSandbox({ clock: 'manual', rows: 2 })
  const state = throughJson(first.saveState())
  const second = await startSandbox({ clock: 'manual', state })
  const { savedAtMs: _earlier, ...expected } = state
  const { savedAtMs: _later, ...saved } = throughJson(second.saveState())
  expect(saved).toEqual(expected)
  const made = await Promise.all(
    [first, second].map(async (sandbox) => {
      const session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
      return session.read<{ pages: { id: string }[] }>('notion-create-pages', {
        pages: [{ properties: { title: 'x' } }],
      })
    }),
  )
  expect(made[1]).toEqual(made[0])
  await Promise.all([first.close(), second.close()])
})

test('time does not go back, and work that was put off is done', async () => {
  const first = await startSandbox()
  first.advance(86_400)
  const state = throughJson(first.saveState())
  await first.close()
  const second = await startSandbox({ state })
  expect(second.now()).toBeGreaterThanOrEqual(state.savedAtMs)
  await second.close()
})

test.each([
  [{}, 'not the saved state'],
  [{ format: 'evergrant-sandbox', version: 2 }, 'version 2'],
  [{ format: 'evergrant-sandbox', version: 1 }, 'torn'],
])('%j is refused', async (state, message) => {
  await expect(startSandbox({ state: state as SavedState })).rejects.toThrow(message)
})
