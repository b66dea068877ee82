import { describe, expect, test } from 'vitest'
import { createEvergrant } from 'evergrant'
import { createProgram, signIn } from '../peers/program.js'
import { callTool, createScene } from './scene.js'

const PASSPHRASE = 'pelican umbrella ninety'

describe('importing', () => {
  test('the same bundle again gives the code again, and changes nothing', async () => {
    await using scene = await createScene()
    const { source, target, at } = scene
    const { bundle } = await source.evergrant.exportLogin({ ...at, passphrase: PASSPHRASE })
    const first = await target.evergrant.importLogin(bundle, { passphrase: PASSPHRASE })
    const before = await target.evergrant.status(at)
    expect(await target.evergrant.importLogin(bundle, { passphrase: () => PASSPHRASE })).toEqual({
      ...first,
      already: true,
    })
    expect(await target.evergrant.status(at)).toEqual({ ...before, checkedAt: expect.any(Number) })
    await expect(
      target.evergrant.importLogin(bundle, { passphrase: PASSPHRASE, profile: 'second' }),
    ).rejects.toMatchObject({ code: 'BUNDLE_USED', exitCode: 1 })
  })

  test('gives the code again for a bundle that was sealed to a key, also after its hour', async () => {
    await using scene = await createScene()
    const { source, target, at } = scene
    const { bundle } = await scene.exportToTarget()
    const first = await target.evergrant.importLogin(bundle, { profile: 'office' })
    scene.advance(7_200)
    const named = { ...at, profile: 'office' }
    await callTool(target, named)
    const again = await scene.again(target).evergrant.importLogin(bundle, { profile: 'office' })
    expect(again).toEqual({ ...first, already: true })
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({
      code: 'BUNDLE_USED',
      message: expect.stringContaining('profile "office"'),
    })
    await source.evergrant.confirmExport({ ...at, receipt: again.receipt ?? '' })
  })

  test('a bundle that was sealed with a passphrase does not open without it', async () => {
    await using scene = await createScene()
    const { source, target, at } = scene
    const { bundle } = await source.evergrant.exportLogin({ ...at, passphrase: PASSPHRASE })
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
  })

  test('a login that is in use is not replaced, one that needs a person is', async () => {
    await using scene = await createScene()
    const { target, at, sandbox } = scene
    await signIn(target.evergrant, at)
    const { bundle } = await scene.exportToTarget()
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({ code: 'LOGIN_EXISTS' })

    await sandbox.forgetClients()
    scene.clock.advance(3_600_000 - 60_000)
    await expect(callTool(target, at)).rejects.toMatchObject({ details: { reason: 'client_gone' } })
    const { generation = 0 } = await target.evergrant.status(at)
    await target.evergrant.importLogin(bundle)
    expect(await target.evergrant.status(at)).toMatchObject({ state: 'signed_in', generation: generation + 1 })
  })

  test('into the store that it came from: not over itself, and as another profile', async () => {
    await using scene = await createScene({ strict: true })
    const { source, at, advance } = scene
    const { publicKey } = await source.evergrant.createImportKey()
    const { bundle } = await source.evergrant.exportLogin({ ...at, recipient: publicKey })
    await expect(source.evergrant.importLogin(bundle)).rejects.toMatchObject({
      code: 'BUNDLE_USED',
      hint: expect.stringContaining('--cancel'),
    })
    const { receipt = '' } = await source.evergrant.importLogin(bundle, { profile: 'renamed' })
    await source.evergrant.confirmExport({ ...at, receipt })
    advance(3_700)
    const named = { ...at, profile: 'renamed' }
    await callTool(source, named)
  })

  test('after it was confirmed, not into the place that it left', async () => {
    await using scene = await createScene()
    const { source, target, at } = scene
    const { bundle } = await source.evergrant.exportLogin({ ...at, passphrase: PASSPHRASE })
    const { receipt = '' } = await target.evergrant.importLogin(bundle, { passphrase: PASSPHRASE })
    await source.evergrant.confirmExport({ ...at, receipt })
    for (const profile of ['default', 'other']) {
      const work = source.evergrant.importLogin(bundle, { passphrase: PASSPHRASE, profile })
      await expect(work).rejects.toMatchObject({ code: 'BUNDLE_USED' })
    }
  })

  test('over one that is itself on its way: that has to be settled first', async () => {
    await using scene = await createScene()
    const { target, at } = scene
    await signIn(target.evergrant, at)
    const { bundle } = await scene.exportToTarget()
    await target.evergrant.exportLogin({ ...at, passphrase: PASSPHRASE })
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
  })

  test.each([
    ['an hour later', 3_601, /over 1 min ago/],
    ['on a clock that is a day ahead', 86_400, /over 1380 min ago/],
    ['on a clock that is ten minutes behind', -600, /10 min in the future/],
  ])('%s is refused, and the difference is told', async (_name, seconds, message) => {
    await using scene = await createScene()
    const { bundle } = await scene.exportToTarget()
    scene.clock.advance(seconds * 1000)
    await expect(scene.target.evergrant.importLogin(bundle)).rejects.toMatchObject({
      code: 'BUNDLE_EXPIRED',
      message: expect.stringMatching(message),
    })
  })

  test('with a key of another store, an old one, or one that was used', async () => {
    await using scene = await createScene()
    const { source, target, at, clock } = scene
    const { bundle } = await scene.exportToTarget()
    const stranger = createProgram({ clock })
    await expect(stranger.evergrant.importLogin(bundle)).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
    await target.evergrant.importLogin(bundle)
    await target.evergrant.logout({ ...at, localOnly: true })
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })

    const { publicKey, expiresAt } = await stranger.evergrant.createImportKey()
    expect(expiresAt - clock.now()).toBeGreaterThan(86_000_000)
    clock.advance(86_400_000)
    await source.evergrant.cancelExport(at)
    const late = await source.evergrant.exportLogin({ ...at, recipient: publicKey })
    await expect(stranger.evergrant.importLogin(late.bundle)).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
  })

  test('for another server than the one named', async () => {
    await using scene = await createScene()
    const { bundle } = await scene.exportToTarget()
    const work = scene.target.evergrant.importLogin(bundle, { server: 'https://mcp.example.com/mcp' })
    await expect(work).rejects.toMatchObject({ code: 'RESOURCE_MISMATCH' })
  })

  test.each([
    ['another issuer', 'ISSUER_MISMATCH'],
    ['another resource', 'RESOURCE_MISMATCH'],
  ])('when the server names %s now', async (what, code) => {
    await using scene = await createScene()
    const { sandbox } = scene
    const { bundle } = await scene.exportToTarget()
    const changed = what === 'another issuer' ? `${sandbox.origin}/elsewhere` : sandbox.url
    const lying = createEvergrant({ store: scene.target.store, env: KEY_OF_TESTS, clock: scene.clock, fetch: respond })
    await expect(lying.importLogin(bundle)).rejects.toMatchObject({ code })
    expect((await scene.target.evergrant.status(scene.at)).state).toBe('not_signed_in')

    /** The server's documents, with one member changed. */
    async function respond(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
      const url = new Request(input).url
      if (!url.includes('well-known')) return fetch(input, init)
      const document = (await (await fetch(url.replace('/elsewhere', ''), init)).json()) as Document
      if (what === 'another resource')
        return Response.json({ ...document, ...('resource' in document && { resource: changed }) })
      return Response.json({
        ...document,
        ...('issuer' in document ? { issuer: changed } : { authorization_servers: [changed] }),
      })
    }
  })

  test('while the server is out of reach: later, and nothing is stored', async () => {
    await using scene = await createScene()
    const { source, target, at } = scene
    const { bundle } = await scene.exportToTarget()
    await scene.sandbox.close()
    await expect(target.evergrant.importLogin(bundle)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      exitCode: 75,
    })
    expect((await target.evergrant.status(at)).state).toBe('not_signed_in')
    expect((await source.evergrant.status(at)).state).toBe('moving')
  })

  test('of several imports of one bundle at once, one keeps it', async () => {
    await using scene = await createScene()
    const { bundle } = await scene.exportToTarget()
    const works = ['a', 'b', 'c'].map((profile) => scene.again(scene.target).evergrant.importLogin(bundle, { profile }))
    const outcomes = await Promise.allSettled(works)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await scene.target.evergrant.connections()).toHaveLength(1)
  })
})

test('a new login in the place that it left does not end the one that moved', async () => {
  await using scene = await createScene({ strict: true })
  const { source, target, at, advance } = scene
  const { bundle } = await scene.exportToTarget()
  await target.evergrant.importLogin(bundle)
  expect(await signIn(source.evergrant, at)).toMatchObject({ replaced: 'none' })
  advance(3_700)
  await callTool(target, at)
  await callTool(source, at)
})

type Document = Record<string, unknown>

const KEY_OF_TESTS = { EVERGRANT_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}` }
