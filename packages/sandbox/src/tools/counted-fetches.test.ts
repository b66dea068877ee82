import { expect, test } from 'vitest'

import { startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession } from '../testing/session.js'

test('the ledger knows how often each object was fetched, by whichever address, and counts no refusal', async () => {
  const sandbox = await startSandbox()
  try {
    const session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
    const { results } = await session.read<{ results: { id: string; url: string }[] }>('notion-search', {
      query: 'home',
    })
    const [{ id, url } = { id: '', url: '' }] = results
    for (const reference of [id, url, id.replaceAll('-', ''), 'self'])
      await session.call('notion-fetch', { id: reference })
    await session.call('notion-fetch', { id: '0'.repeat(32) })
    expect(sandbox.stats().fetches).toEqual({ [id.replaceAll('-', '')]: 3, self: 1 })
  } finally {
    await sandbox.close()
  }
})
