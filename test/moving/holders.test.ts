import { expect, test } from 'vitest'
import { callTool, createScene, type Scene } from './scene.js'

const PASSPHRASE = { passphrase: 'pelican umbrella ninety' }

/** The bundle of a login that goes from the source to wherever it is opened. */
const exportIt = ({ source, at }: Scene) => source.evergrant.exportLogin({ ...at, ...PASSPHRASE })

test('a login that was imported into this store is not taken back beside it, before either of two ways out', async () => {
  await using scene = await createScene({ strict: true })
  const { source, at, advance } = scene
  const { evergrant } = source
  const named = { ...at, profile: 'renamed' }
  const { bundle } = await exportIt(scene)
  await evergrant.importLogin(bundle, { profile: 'renamed', ...PASSPHRASE })
  await expect(evergrant.cancelExport(at)).rejects.toMatchObject({
    code: 'BUNDLE_USED',
    message: expect.stringContaining('profile "renamed"'),
    hint: expect.stringMatching(/export --confirm CODE.*--local/),
    details: { profile: 'default', server: at.server },
  })
  expect(await evergrant.status(at)).toMatchObject({ state: 'moving' })
  advance(3_700)
  await callTool(source, named)
  await expect(callTool(source, at)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })

  await evergrant.logout({ ...named, localOnly: true })
  await evergrant.cancelExport(at)
  expect(await evergrant.status(at)).toMatchObject({ state: 'signed_in' })
})

test('of an import into this store and a cancellation at the same time, one succeeds', async () => {
  await using scene = await createScene({ strict: true })
  const { source, at } = scene
  const { publicKey } = await source.evergrant.createImportKey()
  const { bundle } = await source.evergrant.exportLogin({ ...at, recipient: publicKey })
  const outcomes = await Promise.allSettled([
    source.evergrant.importLogin(bundle, { profile: 'renamed' }),
    scene.again(source).evergrant.cancelExport(at),
  ])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const states = (await source.evergrant.connections()).map(({ state }) => state)
  expect(states.filter((state) => state === 'signed_in')).toHaveLength(1)
})

test.each([
  ['another profile', { profile: 'x' }, 'profile "default"', { profile: 'default' }],
  ['another owner, who is told no name', { owner: 'bob' }, 'another owner', undefined],
])('a login that is in use here does not come in again as that of %s', async (_name, place, words, details) => {
  await using scene = await createScene({ strict: true })
  const { source, target, at } = scene
  await target.evergrant.importLogin((await exportIt(scene)).bundle, PASSPHRASE)
  await source.evergrant.cancelExport(at)
  const { bundle } = await exportIt(scene)
  const failure = await target.evergrant
    .importLogin(bundle, { ...PASSPHRASE, ...place })
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'LOGIN_EXISTS',
    message: expect.stringContaining(words),
    details: details ? { ...details, server: at.server } : {},
  })

  await target.evergrant.logout({ ...at, localOnly: true })
  await target.evergrant.importLogin(bundle, { ...PASSPHRASE, ...place })
})

test('two owners of one store do not import one bundle', async () => {
  await using scene = await createScene({ strict: true })
  const { target } = scene
  const { bundle } = await exportIt(scene)
  await target.evergrant.importLogin(bundle, { owner: 'ada', profile: 'of ada', ...PASSPHRASE })
  const failure = await target.evergrant.importLogin(bundle, { owner: 'bob', ...PASSPHRASE }).catch((error) => error)
  expect(failure).toMatchObject({ code: 'BUNDLE_USED', message: 'The bundle was used already in this store' })
  expect(await target.evergrant.connections({ owner: 'bob' })).toEqual([])
})

test.each([
  ['where it was imported', 'target'],
  ['where it came from', 'source'],
] as const)('a logout %s makes no room for the same bundle', async (_name, place) => {
  await using scene = await createScene()
  const { source, target, at } = scene
  const { bundle } = await exportIt(scene)
  const { receipt = '' } = await target.evergrant.importLogin(bundle, PASSPHRASE)
  await source.evergrant.confirmExport({ ...at, receipt })
  const { evergrant } = scene[place]
  await evergrant.logout(at)
  await expect(evergrant.importLogin(bundle, PASSPHRASE)).rejects.toMatchObject({ code: 'BUNDLE_USED' })
  expect(await evergrant.status(at)).toMatchObject({ state: 'not_signed_in' })
})
