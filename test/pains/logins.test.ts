import { describe, expect, test } from 'vitest'
import { callJson, followLogin, REDIRECT_URIS, signIn, startPair } from '../e2e/client.js'

const MODELS = [
  ['stock', false],
  ['strict', true],
] as const

test('every login has a state, a verifier and a binding of its own', async () => {
  await using pair = await startPair()
  const { sandbox, evergrant } = pair
  const logins = await Promise.all(
    Array.from({ length: 5 }, () => evergrant.beginLogin({ server: sandbox.url, redirectUris: REDIRECT_URIS })),
  )
  const query = (name: string) => logins.map(({ url }) => new URL(url).searchParams.get(name) ?? '')
  for (const values of [query('state'), query('code_challenge'), logins.map(({ binding }) => binding)]) {
    expect(new Set(values).size).toBe(5)
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(43)
  }
})

test('with a client that has a secret: the refresh carries it', async () => {
  await using pair = await startPair()
  const { sandbox, evergrant } = pair
  const registered = await fetch(`${sandbox.origin}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: REDIRECT_URIS, token_endpoint_auth_method: 'client_secret_basic' }),
  })
  const { client_id: clientId, client_secret: clientSecret } = (await registered.json()) as Record<string, string>
  await followLogin(pair, { ...(clientId && { clientId }), ...(clientSecret && { clientSecret }) })
  pair.advance(3600)
  await pair.another().getAccessToken({ server: sandbox.url })
  expect(sandbox.stats()).toMatchObject({ registrations: 1, refreshesSucceeded: 1, refreshesFailed: 0 })
  expect(await evergrant.status({ server: sandbox.url })).toMatchObject({ state: 'signed_in', clientId })
})

describe.each(MODELS)('a login made anew at a %s server', (_model, strict) => {
  test('while another program runs: that program goes on with the new tokens, by itself', async () => {
    await using pair = await startPair({ strict })
    const { sandbox, evergrant } = pair
    await signIn(pair)
    const running = pair.another()
    const client = await running.connect({ server: sandbox.url })
    await callJson(client, 'notion-search', { query: 'roadmap' })

    expect((await signIn({ sandbox, evergrant })).replaced).toBe('revoked')
    expect((await callJson(client, 'notion-search', { query: 'roadmap' })).results).not.toHaveLength(0)
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 0, refreshesFailed: 0, authorizations: 2 })
    await client.close()
  })

  test('every day for two weeks is never asked for: ten programs a day start, work and end', async () => {
    await using pair = await startPair({ strict })
    await signIn(pair)
    for (let day = 0; day < 14; day += 1) {
      pair.advance(24 * 3600)
      const programs = Array.from({ length: 10 }, () => pair.another())
      await Promise.all(programs.map((program) => program.getAccessToken({ server: pair.sandbox.url })))
    }
    expect(pair.sandbox.stats()).toMatchObject({ refreshesSucceeded: 14, refreshesFailed: 0, authorizations: 1 })
  })

  test('is not needed because the clock of this machine was set back by a day, and set right again', async () => {
    let stepMs = 0
    const clock = {
      now: () => Date.now() + stepMs,
      monotonic: () => performance.now(),
      sleep: () => Promise.resolve(),
    }
    await using pair = await startPair({ strict }, { clock })
    const { sandbox, events } = pair
    await signIn(pair)
    const token = () => pair.evergrant.getAccessToken({ server: sandbox.url })
    const first = await token()
    for (const step of [-24 * 3_600_000, 0]) {
      stepMs = step
      await token()
      await pair.another().getAccessToken({ server: sandbox.url })
    }
    expect(events.flatMap((event) => (event.type === 'clock_stepped' ? [Math.sign(event.byMs)] : []))).toEqual([-1, 1])
    expect(await token()).not.toBe(first)
    expect(sandbox.stats()).toMatchObject({ refreshesFailed: 0, authorizations: 1 })
    expect(sandbox.stats().refreshesSucceeded).toBeLessThanOrEqual(2)
  })
})
