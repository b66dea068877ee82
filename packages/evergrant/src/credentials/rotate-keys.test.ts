import { describe, expect, test } from 'vitest'

import { createHeadStore, headKey } from '../audit/head.js'
import { newKeyPair } from '../internal/node/key-agreement.js'
import { Secret } from '../internal/secret.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../store/record-store.js'
import { decodeEnvelope } from '../vault/envelope.js'
import { envKeyProvider } from '../vault/env-key-provider.js'
import { createSealingKey, type KeyProvider, type KeyRing, keyRing } from '../vault/key-ring.js'
import { createVault } from '../vault/vault.js'
import { credentialKey } from './connection.js'
import { createRecords } from './records.js'
import { rotateKeys, type RotateKeysOptions, type RotationProgress } from './rotate-keys.js'
import { createTestEngine } from './testing/engine.js'

const storeId = 'f'.repeat(32)

/** Keys in memory, which several processes share, as they share a key file. */
interface SharedKeys extends KeyProvider {
  ring: KeyRing
  save: (ring: KeyRing) => Promise<void>
}

function sharedKeys(...kids: string[]): SharedKeys {
  const [active = createSealingKey('none'), ...others] = kids.map(createSealingKey)
  const provider = {
    describe: 'shared keys',
    ring: keyRing(active, others),
    load: async () => provider.ring,
    save: async (ring: KeyRing) => void (provider.ring = ring),
  }
  return provider
}

const kidsOf = ({ ring }: { ring: KeyRing }) => ring.all.map(({ kid }) => kid)

async function setUp({
  keys = sharedKeys('old'),
  store = createMemoryStore(),
}: { keys?: KeyProvider; store?: RecordStore } = {}) {
  const records = createRecords(store, createVault({ keys, storeId }))
  const sample = createTestEngine()
  await sample.put()
  const credential = await sample.stored()
  if (credential === undefined) throw new Error('no sample')
  const { connection, client, discovery } = credential
  await records.writeCredential(credential, {})
  await records.writePending('hash', {
    connection,
    client,
    discovery,
    redirectUri: 'http://127.0.0.1/callback',
    codeVerifier: new Secret('verifier'),
    bindingHash: 'binding',
    expiresAt: 1_000,
  })
  await records.writeImportKey('local', 'id', { ...newKeyPair(), expiresAt: 1_000 })
  await records.writeUsedBundle('id', { expiresAt: 1_000 })
  await records.writeCache(connection, 'era', 'modern')
  await createHeadStore(store, createVault({ keys, storeId })).begin(connection)
  const rotate = (options: RotateKeysOptions = {}) =>
    rotateKeys({ store, keys, storeId, sleep: async () => undefined, settleMs: 0 }, options)
  return { store, keys, records, credential, connection, rotate }
}

const KINDS = ['credential/', 'pending/', 'import-key/', 'import/', 'cache/', 'audit-head/']

async function sealedBy(store: RecordStore, kinds = KINDS): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const prefix of kinds) {
    for await (const { key } of store.list({ prefix, limit: 1000 })) {
      const stored = await store.read(key)
      if (stored) found[prefix] = decodeEnvelope(key, stored.payload).kid
    }
  }
  return found
}

describe('rotateKeys', () => {
  test('seals every kind of record with a new key and takes the old one away', async () => {
    const keys = sharedKeys('old', 'older')
    const { store, rotate, records, connection, credential } = await setUp({ keys })
    const rotated = await rotate()
    expect(rotated).toMatchObject({ retired: ['old', 'older'], removable: [], resealed: 6, unknown: 0, resumed: false })
    expect(kidsOf(keys)).toEqual([rotated.active])
    const by = rotated.active
    expect(await sealedBy(store)).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, by])))
    expect(JSON.stringify((await records.readCredential(connection))?.value)).toBe(JSON.stringify(credential))
    expect(await records.readCache(connection, 'era')).toBe('modern')
  })

  test('keeps the plain columns: when a record is due, and when it ends', async () => {
    let now = 0
    const store = createMemoryStore({ clock: { now: () => now, sleep: async () => undefined } })
    const { rotate, credential } = await setUp({ store })
    const due = async () => {
      for await (const { dueAt } of store.list({ prefix: 'credential/', limit: 1 })) return dueAt
      return undefined
    }
    const before = await due()
    await rotate()
    expect(before).toBeGreaterThan(credential.tokens.receivedAt)
    expect(await due()).toBe(before)
    now = 1_001
    // Any write sweeps what has ended.
    await store.write('meta/x', new Uint8Array())
    for (const prefix of ['pending/', 'import-key/', 'import/']) {
      for await (const { key } of store.list({ prefix, limit: 1 })) throw new Error(`${key} did not end`)
    }
  })

  test('stores the new key before anything is sealed with it, and never leaves a record without its key', async () => {
    const keys = sharedKeys('old')
    const { store, rotate } = await setUp({ keys })
    const history: string[][] = []
    const { save } = keys
    Object.assign(keys, {
      save: async (ring: KeyRing) => {
        await save(ring)
        const sealers = new Set(Object.values(await sealedBy(store)))
        for (const kid of sealers) expect(kidsOf(keys)).toContain(kid)
        history.push(kidsOf(keys))
      },
    })
    const { active } = await rotate()
    expect(history).toEqual([['old', active], [active, 'old'], [active]])
  })

  test('reads again what another process changed meanwhile, and writes over nothing', async () => {
    const inner = createMemoryStore()
    const { rotate, records, connection, credential, keys } = await setUp({ store: inner })
    const key = credentialKey(connection)
    let interfered = 0
    const interfering: RecordStore = {
      ...inner,
      async write(written, payload, options) {
        if (written === key && interfered++ === 0) {
          const current = await records.readCredential(connection)
          await records.writeCredential({ ...credential, generation: 77 }, { expected: current?.version })
        }
        return inner.write(written, payload, options)
      },
    }
    await rotateKeys({ store: interfering, keys, storeId, sleep: async () => undefined, settleMs: 0 })
    expect((await records.readCredential(connection))?.value.generation).toBe(77)
    expect(interfered).toBeGreaterThan(1)
    await rotate()
  })

  /** A process that read the keys before the rotation and does not read them again. */
  function staleProcess(store: RecordStore, keys: SharedKeys) {
    const old = keys.ring
    return createRecords(store, createVault({ keys: { describe: 'stale', load: async () => old }, storeId }))
  }

  test('catches what a process with the old key seals while the rotation waits', async () => {
    const keys = sharedKeys('old')
    const { store, connection } = await setUp({ keys })
    const stale = staleProcess(store, keys)
    const sleep = () => stale.writeCache(connection, 'late', 'kept')
    const { active } = await rotateKeys({ store, keys, storeId, sleep, settleMs: 0 })
    expect((await sealedBy(store, ['cache/']))['cache/']).toBe(active)
    expect(await createRecords(store, createVault({ keys, storeId })).readCache(connection, 'late')).toBe('kept')
  })

  test.each([
    ['while it seals the last record', 'resealing', 2],
    ['just before the old key is taken away', 'retired', 1],
  ])('catches it %s too', async (_, step, times) => {
    const keys = sharedKeys('old')
    const { store, rotate, connection } = await setUp({ keys })
    const stale = staleProcess(store, keys)
    let seen = 0
    let written: Promise<void> | undefined
    await rotate({
      onProgress: (progress) => {
        if (progress.step !== step || (progress.step === 'resealing' && progress.done < progress.total)) return
        if (++seen === times) written = stale.writeCache(connection, 'late', 'kept')
      },
    })
    await written
    expect(await createRecords(store, createVault({ keys, storeId })).readCache(connection, 'late')).toBe('kept')
  })

  test('takes the old key away only after a pass that found nothing to seal', async () => {
    const keys = sharedKeys('old')
    const { store, connection } = await setUp({ keys })
    const stale = staleProcess(store, keys)
    const passes: (number | string)[] = []
    const onProgress = (progress: RotationProgress) => {
      if (progress.step === 'retired') passes.push('retired')
      if (progress.step === 'resealing' && progress.done === 1) passes.push(progress.total)
    }
    const sleep = () => stale.writeCache(connection, 'late', 'kept')
    await rotateKeys({ store, keys, storeId, sleep, settleMs: 0 }, { onProgress })
    expect(passes).toEqual([6, 7, 7, 'retired', 7])
  })

  test.each(['published', 'active', 'resealing', 'waiting', 'retired'] as const)(
    'goes on with a rotation that was interrupted at "%s", with the same new key',
    async (step) => {
      const keys = sharedKeys('old')
      const { rotate, records, connection } = await setUp({ keys })
      const stop = new AbortController()
      const onProgress = (progress: { step: string }) => {
        if (progress.step === step) stop.abort(new Error('stopped'))
        // "published" and "retired" stand alone: nothing looks at the signal there.
        if (progress.step === step && (step === 'published' || step === 'retired')) throw new Error('stopped')
      }
      await expect(rotate({ signal: stop.signal, onProgress })).rejects.toThrow('stopped')
      expect(await records.readCache(connection, 'era')).toBe('modern')
      const begun = kidsOf(keys).find((kid) => kid !== 'old')
      const rotated = await rotate()
      expect(rotated).toMatchObject({ active: begun, resumed: true })
      expect(kidsOf(keys)).toEqual([begun])
      expect(await rotate()).toMatchObject({ resumed: false, retired: [begun] })
    },
  )

  test('keeps the old keys while records cannot be opened', async () => {
    const keys = sharedKeys('old')
    const { store, rotate, connection } = await setUp({ keys })
    const key = credentialKey(connection)
    const damaged = await store.read(key)
    if (damaged === undefined) throw new Error('no record')
    await store.write(key, damaged.payload.with(damaged.payload.length - 1, 0).with(damaged.payload.length - 2, 0), {
      expected: damaged.version,
    })
    await expect(rotate()).rejects.toMatchObject({
      code: 'RECORD_UNREADABLE',
      details: { kept: ['old'], records: [key] },
    })
    expect(kidsOf(keys)).toContain('old')
    await store.remove(key)
    expect(await rotate()).toMatchObject({ resumed: true, retired: ['old'] })
  })

  test('tells of records whose key was lost before, and leaves them', async () => {
    const keys = sharedKeys('old')
    const { store, rotate, connection } = await setUp({ keys })
    const lost = createVault({ keys: sharedKeys('lost'), storeId })
    const key = headKey({ ...connection, profile: 'other' })
    const { payload } = await store.write(key, await lost.seal(key, new Uint8Array([1])))
    expect(await rotate()).toMatchObject({ unknown: 1, retired: ['old'] })
    expect((await store.read(key))?.payload).toEqual(payload)
  })

  test('refuses a second rotation beside the first', async () => {
    const { store, keys, rotate } = await setUp()
    let second: unknown
    const sleep = async () => void (second = await rotate().catch((error: unknown) => error))
    await rotateKeys({ store, keys, storeId, sleep, settleMs: 0 })
    expect(second).toMatchObject({ code: 'LEASE_TIMEOUT', message: 'Another process is rotating the keys' })
  })
})

describe('keys that somebody else keeps', () => {
  const entry = (kid: string) => `${kid}:${btoa(kid.padEnd(32, '.'))}`

  test('seals with the first and names those that nothing needs any more', async () => {
    const store = createMemoryStore()
    await setUp({ store, keys: envKeyProvider(entry('old')) })
    const keys = envKeyProvider(`${entry('new')},${entry('old')}`)
    const rotated = await rotateKeys({ store, keys, storeId, sleep: async () => undefined })
    expect(rotated).toEqual({ active: 'new', retired: [], removable: ['old'], resealed: 6, unknown: 0, resumed: false })
    expect(new Set(Object.values(await sealedBy(store)))).toEqual(new Set(['new']))
  })

  test('says in which order to change them when there is one only', async () => {
    const { rotate } = await setUp({ keys: envKeyProvider(entry('only')) })
    await expect(rotate()).rejects.toMatchObject({
      code: 'KEY_INVALID',
      hint: expect.stringMatching(/at the end.*first.*rotate.*leave the old one out/),
    })
  })
})
