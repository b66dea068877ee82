import { expect, test } from 'vitest'
import { createWorld, visit } from '../cli/evergrant.js'
import { startHost } from './host.js'

const SEARCH = { name: 'notion-search', arguments: { query: 'roadmap' } }
const SHOWS_LINKS = { elicitation: { url: {} } }

test('a host that shows links gets one with a call that needs a login, and may repeat the call afterwards', async () => {
  await using world = await createWorld()
  await world.login()
  const first = startHost([], world.env)
  await first.initialize(SHOWS_LINKS)
  await first.close()
  await world.sandbox.revokeGrants()

  const host = startHost([], world.env)
  const told: unknown[] = []
  host.onMessage = ({ method, params }) => void told.push(method, params?.['elicitationId'])
  try {
    await host.advance(120)
    await host.initialize(SHOWS_LINKS)
    expect((await host.ask('tools/list')).error).toMatchObject({ code: -32003 })
    const refused = await Promise.all([host.ask('tools/call', SEARCH), host.ask('tools/call', SEARCH)])
    const [offered, same] = refused.map(
      ({ error }) => (error?.data?.['elicitations'] as { url: string; elicitationId: string }[] | undefined)?.[0],
    )
    expect(refused.map(({ error }) => error?.code)).toEqual([-32042, -32042])
    expect(offered).toMatchObject({ mode: 'url', url: expect.stringContaining('/authorize?') as unknown })
    expect(same).toEqual(offered)

    expect((await visit(offered?.url ?? '')).title).toBe('Signed in')
    await expect.poll(() => told).toEqual(['notifications/elicitation/complete', offered?.elicitationId])
    await expect.poll(async () => (await host.ask('tools/call', SEARCH)).result).toHaveProperty('content')
    expect(host.garbage).toEqual([])
    expect(await host.close()).toEqual({ code: 0, signal: null })
  } finally {
    host.child.kill('SIGKILL')
  }
})
