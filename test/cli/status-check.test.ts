import { expect, test } from 'vitest'
import { createWorld, errorOf } from './evergrant.js'
import { sleep } from './waiting.js'

test('status --check --json: 0 with the state, 4 with the reason, 75 while the token endpoint cannot be reached', async () => {
  await using world = await createWorld({ accessTokenSeconds: 2 })
  const check = () => world.run(['status', '--check', '--json'])

  const before = await check()
  expect(before).toMatchObject({ code: 4, stdout: '' })
  expect(errorOf(before)).toMatchObject({ code: 'AUTHORIZATION_REQUIRED', details: { reason: 'not_signed_in' } })

  await world.login()
  const usable = await check()
  expect(usable).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(usable.stdout)).toMatchObject({ state: 'signed_in', refreshable: true, risk: { level: 'none' } })

  await world.sandbox.close()
  await sleep(2000)
  const unreachable = await check()
  expect(unreachable).toMatchObject({ code: 75, stdout: '' })
  expect(errorOf(unreachable).code).toBe('SERVER_UNREACHABLE')
  // Held back by then, and told in the same way.
  expect(await check()).toMatchObject({ code: 75, stdout: '' })

  const status = await world.run(['status', '--json'])
  expect(status).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(status.stdout)).toMatchObject({
    state: 'signed_in',
    failedRefreshes: 1,
    heldUntil: expect.any(Number),
    risk: { level: 'watch', reason: 'refresh_failing' },
  })
})
