import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { describe, expect, test } from 'vitest'
import { authorizationUrl, createWorld, errorOf, type Finished, ownKeys, visit, type World } from '../cli/evergrant.js'
import { sleep, waitFor } from '../cli/waiting.js'
import { signIn } from '../e2e/client.js'
import { occupyPort } from '../peers/occupied-port.js'

const LONG_MS = 60_000
const HOUR_MS = 3_600_000
/** The ports that a login of the command line registers. */
const PORTS = [51789, 54817, 58263, 61427]

describe('programs that start with a login whose token has ended', () => {
  const together = (world: World, env: Readonly<Record<string, string>> = {}) =>
    Promise.all(Array.from({ length: 3 }, () => world.run(['whoami', '--json'], { env })))

  test.each([
    ['answers 503', { token: { status: 503 } } as const],
    ['cuts every connection', { dropTokenRequest: 100 }],
  ])(
    'open no browser when the token endpoint %s',
    async (_name, faults) => {
      await using world = await signedIn()
      const { env, started } = await watchBrowsers(world)
      Object.assign(world.sandbox.faults, faults)
      expect(codes(await together(world, env))).toEqual([75, 75, 75])
      expect(world.sandbox.stats()).toMatchObject({ registrations: 1, authorizations: 1 })
      expect(await started()).toBe(0)
    },
    LONG_MS,
  )

  test(
    'open no browser when the server has ended the login, and each says what to do',
    async () => {
      await using world = await signedIn()
      const { env, started } = await watchBrowsers(world)
      await world.sandbox.revokeGrants()
      const ended = await together(world, env)
      expect(codes(ended)).toEqual([4, 4, 4])
      for (const finished of ended) expect(errorOf(finished).code).toBe('AUTHORIZATION_REQUIRED')
      expect(world.sandbox.stats()).toMatchObject({ byGrantType: { refresh_token: 1 }, authorizations: 1 })
      expect(await started()).toBe(0)

      // The same programs would be seen to start one.
      const running = world.start(['login'], { env })
      await visit(await authorizationUrl(running))
      expect(await running.finished).toMatchObject({ code: 0 })
      if (process.platform !== 'win32') await waitFor(async () => (await started()) === 1)
    },
    LONG_MS,
  )

  test(
    'need no callback port: with all of them taken, one refreshes and all are served by the same registration',
    async () => {
      const taken = await Promise.all(PORTS.map(occupyPort))
      try {
        await using world = await signedIn()
        expect(codes(await together(world))).toEqual([0, 0, 0])
        expect(world.sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, registrations: 1, authorizations: 1 })
      } finally {
        for (const server of taken) server.close()
      }
    },
    LONG_MS,
  )
})

const codes = (finished: readonly Finished[]) => finished.map(({ code }) => code)

/** A login that was made an hour ago by the clock of this machine, so that its access token has ended. */
async function signedIn(): Promise<World> {
  const world = await createWorld({ strict: true })
  const clock: Clock = { now: () => Date.now() - HOUR_MS, sleep: (ms) => sleep(ms) }
  const store = createFileStore({ folder: join(world.home, 'store'), clock })
  const evergrant = createEvergrant({ home: world.home, env: ownKeys, store, clock })
  await signIn({ sandbox: world.sandbox, evergrant })
  await evergrant.close()
  return world
}

/** Programs that browsers are started by, which only note that they were. */
async function watchBrowsers(world: World) {
  const folder = join(world.home, 'bin')
  const seen = join(world.home, 'browsers')
  await mkdir(folder)
  await writeFile(seen, '')
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(folder, name), `#!/bin/sh\necho started >> '${seen}'\n`)
    await chmod(join(folder, name), 0o755)
  }
  return {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    started: async () => (await readFile(seen, 'utf8')).split('\n').length - 1,
  }
}
