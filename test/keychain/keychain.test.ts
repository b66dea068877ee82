import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, errorOf, type Options, type World } from '../cli/evergrant.js'
import { type DesktopSession, startDesktopSession } from '../servers/keyring.js'

const PASSWORD = 'of-the-desktop'

let desktop: DesktopSession
let world: World
beforeEach(async () => {
  desktop = await startDesktopSession()
  world = await createWorld()
})
afterEach(async () => {
  try {
    await world[Symbol.asyncDispose]()
  } finally {
    await desktop.end()
  }
})

const onDesktop = (env: Options['env'] = {}): Options => ({ env: { ...desktop.env, ...env } })
const run = (words: readonly string[], env?: Options['env']) => world.run(words, onDesktop(env))
const keysOf = async (env?: Options['env']) => {
  const { stdout } = await run(['status', '--json'], env)
  return (JSON.parse(stdout) as { storage: { keys: string } }).storage.keys
}
const decision = async () =>
  JSON.parse(await readFile(join(world.home, 'key-provider.json'), 'utf8')) as Record<string, string>

describe.runIf(process.platform === 'linux')('the keychain of a desktop', () => {
  test('holds the key from the first login on, for every process', async () => {
    await desktop.startKeychain(PASSWORD)
    expect(await keysOf()).toMatch(/^not decided yet: the keychain/)
    expect(await world.login([], onDesktop())).toMatchObject({ code: 0 })
    expect(await run(['whoami'])).toMatchObject({ code: 0 })

    const { provider, account } = await decision()
    expect(provider).toBe('keychain')
    expect((await stat(join(world.home, 'key-provider.json'))).mode & 0o777).toBe(0o600)
    expect(await keysOf()).toBe(`the keychain (Secret Service), entry ${account}`)
    expect(await readdir(world.home)).not.toContain('key')

    // Written down by the keychain itself: another one over the same files has it too.
    await desktop.endKeychain()
    await desktop.startKeychain(PASSWORD)
    expect(await run(['whoami'])).toMatchObject({ code: 0 })
  })

  test('when it is locked: an error with a next step, no other key, and the login is there again after', async () => {
    await desktop.startKeychain(PASSWORD)
    await world.login([], onDesktop())
    const before = await readdir(world.home)
    await desktop.endKeychain()
    await desktop.startKeychain()
    for (const command of ['whoami', 'status', 'profiles']) {
      const told = await run([command, '--json'])
      expect(told).toMatchObject({ code: 1, stdout: '' })
      expect(errorOf(told)).toMatchObject({
        code: 'KEY_UNAVAILABLE',
        message: expect.stringMatching(/^the keychain \(Secret Service\) refuses: .*unlock/),
        hint: expect.stringContaining('Unlock the keychain'),
      })
    }
    expect(await readdir(world.home)).toEqual(before)
    await desktop.endKeychain()
    await desktop.startKeychain(PASSWORD)
    expect(await run(['whoami'])).toMatchObject({ code: 0 })
  })

  test('when there is no bus any more: an error, and no other key', async () => {
    await desktop.startKeychain(PASSWORD)
    await world.login([], onDesktop())
    const told = await world.run(['whoami', '--json'])
    expect(told).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(told)).toMatchObject({ code: 'KEY_UNAVAILABLE', message: expect.stringContaining('DBus error') })
    expect(await readdir(world.home)).not.toContain('key')
  })

  test('when it hangs, or the bus to it: an error that says what hung, and for how long it was waited for', async () => {
    await desktop.startKeychain(PASSWORD)
    await world.login([], onDesktop())
    desktop.freezeKeychain()
    const path = join(world.home, 'silent-bus')
    const silent = createServer((socket) => socket.on('error', () => socket.destroy())).listen(path)
    try {
      const [frozen, unanswered] = await Promise.all([
        run(['whoami', '--json']),
        run(['whoami', '--json'], { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }),
      ])
      // The library itself notices this one.
      const refusal = /^the keychain \(Secret Service\) (?:refuses: .*reply|did not answer within 5 s)/
      expect(errorOf(frozen)).toMatchObject({ code: 'KEY_UNAVAILABLE', message: expect.stringMatching(refusal) })
      expect(errorOf(unanswered)).toMatchObject({
        code: 'KEY_UNAVAILABLE',
        message: 'the keychain (Secret Service) did not answer within 5 s',
      })
    } finally {
      silent.close()
    }
  })

  test('when it does not work and nothing was decided: a key file, for good, and `status` says why', async () => {
    // There is a bus, and a keychain that nobody can unlock.
    await desktop.startKeychain()
    expect(await world.login([], onDesktop())).toMatchObject({ code: 0 })
    expect(await decision()).toMatchObject({
      provider: 'file',
      reason: expect.stringContaining('the keychain (Secret Service) refuses'),
    })
    await desktop.endKeychain()
    await desktop.startKeychain(PASSWORD)
    expect(await run(['whoami'])).toMatchObject({ code: 0 })
    expect(await keysOf()).toMatch(/^key file .*, since the keychain \(Secret Service\) refuses: /)
  })

  test('leaves a key file that is in use alone', async () => {
    await desktop.startKeychain(PASSWORD)
    expect(await world.login()).toMatchObject({ code: 0 })
    expect(await run(['whoami'])).toMatchObject({ code: 0 })
    expect(await keysOf()).toBe(`key file ${join(world.home, 'key')}`)
    const told = await run(['whoami', '--json'], { EVERGRANT_KEY_PROVIDER: 'keychain' })
    expect(told).toMatchObject({ code: 2, stdout: '' })
    expect(errorOf(told)).toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringMatching(/^EVERGRANT_KEY_PROVIDER is keychain, but since .* in key file /),
    })
  })

  test('gets one entry from processes that begin at once, and a new key by `keys rotate`', async () => {
    await desktop.startKeychain(PASSWORD)
    const begun = await Promise.all(Array.from({ length: 4 }, () => run(['login', '--print-url', '--json'])))
    expect(begun.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(await readdir(world.home)).not.toContain('key')
    // Each of them sealed a login under way, and one process opens them all and gives them a new key.
    const rotated = await run(['keys', 'rotate', '--json'])
    expect(rotated).toMatchObject({ code: 0, stderr: '' })
    const told = JSON.parse(rotated.stdout) as Record<string, unknown>
    expect(told).toMatchObject({
      retired: [expect.stringMatching(/^keychain-/)],
      removable: [],
      unknown: 0,
      resumed: false,
    })
    expect(told['resealed']).toBeGreaterThanOrEqual(4)
    expect(told['keys']).toContain('Secret Service')
  })
})
