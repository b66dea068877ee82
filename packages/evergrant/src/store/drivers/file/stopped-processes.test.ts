import { rmSync } from 'node:fs'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { isEvergrantError } from '../../../errors.js'
import type { RecordStore } from '../../record-store.js'
import { leaseFolder, recordPlace } from './context.js'
import { createFileStore } from './file-store.js'
import { leaseName } from './layout.js'
import { type Step, STEPS } from './steps.js'
import { bundleChild, type Child, startChild } from './testing/children.js'
import { appendTo, idsIn, KEY } from './testing/ledger.js'
import { makeMemoryFolder } from './testing/memory-folder.js'
import type { ChildReport, Work } from './testing/orders.js'

// Signals that stop a process are not there on Windows.
const posix = process.platform !== 'win32'

let bundle: Awaited<ReturnType<typeof bundleChild>>
let folder: string
let store: RecordStore
/** Takes the orders of the tests that leave it alive. */
let child: Child
let isChildBusy = false
const running = new Set<Child>()

beforeAll(async () => {
  bundle = await bundleChild()
  child = startChild(bundle.script)
})
afterAll(() => {
  child.process.kill('SIGKILL')
  bundle.remove()
})
beforeEach(() => {
  folder = makeMemoryFolder()
  store = createFileStore({ folder })
})
afterEach(() => {
  if (isChildBusy) {
    // Its test failed half-way: the next one gets another.
    child.process.kill('SIGKILL')
    child = startChild(bundle.script)
    isChildBusy = false
  }
  for (const each of running) each.process.kill('SIGKILL')
  running.clear()
  rmSync(folder, { recursive: true, force: true })
})

const stepsOf = (...kinds: string[]) => STEPS.filter((step) => kinds.some((kind) => step.startsWith(`${kind}: `)))
const underLease = { do: 'append under lease', id: 'stopped', lease: { waitMs: 10_000, ttlMs: 250 } } as const

/** What the process that is stopped is doing, what was there before, and at which of its steps it is stopped. */
const interrupted: readonly { name: string; work: Work; before: () => Promise<unknown>; steps: readonly Step[] }[] = [
  { name: 'writing', work: { do: 'append', id: 'stopped' }, before: begin, steps: stepsOf('write') },
  { name: 'creating', work: { do: 'append', id: 'stopped' }, before: async () => {}, steps: stepsOf('create') },
  { name: 'pruning', work: { do: 'append', id: 'stopped' }, before: beginWithOldVersions, steps: stepsOf('prune') },
  { name: 'taking', work: { do: 'take' }, before: begin, steps: stepsOf('write', 'clear') },
  { name: 'removing', work: { do: 'remove' }, before: begin, steps: stepsOf('clear') },
  { name: 'writing under a lease', work: underLease, before: begin, steps: stepsOf('lease', 'write', 'release') },
  { name: 'creating under a lease', work: underLease, before: async () => {}, steps: stepsOf('create') },
]

/** What others do meanwhile. Each gives the ids that it took out of the store. */
const meanwhile: Readonly<Record<string, () => Promise<string[]>>> = {
  'others write once': async () => {
    await append('other')
    return []
  },
  'others write so often that its version is pruned': async () => {
    for (let count = 0; count < 6; count++) await append(`other-${count}`)
    await ageVersions()
    await append('other-last')
    expect((await versionNumbers()).length).toBeLessThanOrEqual(3)
    return []
  },
  'others remove it and begin again': async () => {
    await append('other')
    const taken = idsIn(await store.take(KEY))
    await append('other-again')
    return taken
  },
  'others begin again, twice, and remove it': async () => {
    const taken: string[] = []
    for (const id of ['other', 'other-again']) {
      await append(id)
      taken.push(...idsIn(await store.take(KEY)))
    }
    return taken
  },
  'another takes the lease over and writes': async () => {
    await store.withLease(KEY, { waitMs: 10_000, ttlMs: 5_000 }, async ({ fence }) => {
      for (;;) {
        try {
          return await appendTo(store, 'other', { fence })
        } catch (error) {
          if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
        }
      }
    })
    return []
  },
}

describe.runIf(posix).each(interrupted)('a process stopped while $name', ({ work, before, steps }) => {
  describe.each(steps)('at "%s"', (step) => {
    test.each(Object.keys(meanwhile))('loses and doubles nothing when %s', async (what) => {
      await before()
      const stopped = await stopAt(step, work)
      const taken = (await meanwhile[what]?.()) ?? []
      const report = await stopped.goOn()
      const left = idsIn(await store.read(KEY))
      expectConsistent(report, taken, left, work)
      await append('afterwards')
      expect(idsIn(await store.read(KEY))).toEqual([...left, 'afterwards'])
    })
  })
})

describe.runIf(posix).each(interrupted)('a process killed while $name', ({ work, before, steps }) => {
  test.each(steps)('at "%s" harms nobody', async (step) => {
    await before()
    const killed = start()
    await killed.perform({ folder, work, stopAt: { step, signal: 'SIGKILL' } }).hasSaid('stopped')
    await killed.ended
    const found = idsIn(await store.read(KEY))
    const startedAt = Date.now()
    await store.withLease(KEY, { waitMs: 5_000, ttlMs: 60_000 }, ({ fence }) => appendTo(store, 'next', { fence }))
    expect(Date.now() - startedAt).toBeLessThan(2_000)
    expect(idsIn(await store.read(KEY))).toEqual([...found, 'next'])
    await expectNothingLeftBehind()
  })
})

describe.runIf(posix)('a lease', () => {
  const outcomes: readonly [Step, 'done' | 'STORE_CONFLICT'][] = [
    ['lease: older writes stopped', 'STORE_CONFLICT'],
    ['write: begun', 'STORE_CONFLICT'],
    ['write: temporary file written', 'STORE_CONFLICT'],
    ['write: folder and fence checked', 'STORE_CONFLICT'],
    ['write: linked', 'done'],
  ]

  test.each(outcomes)('that was taken over at "%s" makes the write: %s', async (step, outcome) => {
    await begin()
    const stopped = await stopAt(step, underLease)
    // The new owner writes nothing: it is the fence alone that refuses the write.
    await store.withLease(KEY, { waitMs: 10_000, ttlMs: 5_000 }, async () => {})
    const report = await stopped.goOn()
    expect(report.done ? 'done' : report.code).toBe(outcome)
    expect(idsIn(await store.read(KEY)).includes('stopped')).toBe(outcome === 'done')
  })

  test.each<[Step, 'done' | 'STORE_CONFLICT']>([
    ['create: begun', 'STORE_CONFLICT'],
    ['create: folder prepared', 'STORE_CONFLICT'],
    ['create: fence checked', 'STORE_CONFLICT'],
    ['create: renamed', 'done'],
  ])('that was taken over at "%s" makes the creation: %s', async (step, outcome) => {
    const stopped = await stopAt(step, underLease)
    await store.withLease(KEY, { waitMs: 10_000, ttlMs: 5_000 }, async () => {})
    const report = await stopped.goOn()
    expect(report.done ? 'done' : report.code).toBe(outcome)
    expect(idsIn(await store.read(KEY))).toEqual(outcome === 'done' ? ['stopped'] : [])
  })

  const beforeLinked = stepsOf('lease').slice(0, stepsOf('lease').indexOf('lease: linked'))
  test.each(beforeLinked)('that others took and released meanwhile is taken after "%s"', async (step) => {
    await begin()
    const stopped = await stopAt(step, underLease)
    const fences: bigint[] = []
    for (let count = 0; count < 3; count++) {
      await store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, async ({ fence }) => fences.push(fence))
    }
    // Its write is accepted, so its fence is newer than all of these, though the files of the first are gone.
    expect(await stopped.goOn()).toMatchObject({ done: true })
    await store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, async ({ fence }) => fences.push(fence))
    expect(fences).toEqual([1n, 2n, 3n, 5n])
  })

  test('of a killed process is free at once, whatever its time', async () => {
    const holder = start()
    await holder
      .perform({ folder, work: { do: 'hold the lease', lease: { waitMs: 0, ttlMs: 600_000 } } })
      .hasSaid('holding')
    const once = { waitMs: 0, ttlMs: 1_000 }
    await expect(store.withLease(KEY, once, async () => {})).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
    holder.process.kill('SIGKILL')
    await holder.ended
    const startedAt = Date.now()
    await store.withLease(KEY, { waitMs: 5_000, ttlMs: 1_000 }, async () => {})
    expect(Date.now() - startedAt).toBeLessThan(1_000)
  })

  test('of a killed process in another container is free after its time, and not before', async () => {
    const holder = start()
    await holder
      .perform({ folder, work: { do: 'hold the lease', lease: { waitMs: 0, ttlMs: 2_000 } } })
      .hasSaid('holding')
    holder.process.kill('SIGKILL')
    await holder.ended
    await moveToAnotherContainer()
    const once = { waitMs: 0, ttlMs: 1_000 }
    await expect(store.withLease(KEY, once, async () => {})).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
    await store.withLease(KEY, { ...once, waitMs: 10_000 }, async () => {})
  })

  test('of a living process in another container stays its own, though nobody here sees that process', async () => {
    const ttlMs = 1_000
    await start()
      .perform({ folder, work: { do: 'hold the lease', lease: { waitMs: 0, ttlMs } } })
      .hasSaid('holding')
    await moveToAnotherContainer()
    const patient = { waitMs: 2 * ttlMs, ttlMs }
    await expect(store.withLease(KEY, patient, async () => {})).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
  })

  test('of a stopped process is free after its time, and the process is told when it goes on', async () => {
    const holder = start()
    const work = { do: 'hold the lease', lease: { waitMs: 0, ttlMs: 600 } } as const
    const performance = holder.perform({ folder, work })
    await performance.hasSaid('holding')
    holder.process.kill('SIGSTOP')
    const startedAt = Date.now()
    await store.withLease(KEY, { waitMs: 10_000, ttlMs: 1_000 }, async () => {})
    expect(Date.now() - startedAt).toBeGreaterThan(300)
    holder.process.kill('SIGCONT')
    expect(await performance.report).toMatchObject({ done: false, code: 'LEASE_LOST' })
  })
})

/** The owner of the lease as processes of another container see it: with a process id that says nothing there. */
async function moveToAnotherContainer(): Promise<void> {
  const file = join(leaseFolder(folder, KEY), leaseName(1))
  const text = await readFile(file, 'utf8')
  const moved = text.replace(/"namespace":"[^"]*"/, '"namespace":"pid:[1]"').replace(/"pid":\d+/, '"pid":4194305')
  expect(moved).not.toBe(text)
  await writeFile(file, moved)
}

describe('processes at once', () => {
  test.each<[string, (id: string) => Work]>([
    ['by compare-and-swap', (id) => ({ do: 'increment', id, times: 25 })],
    ['that need not be durable', (id) => ({ do: 'increment', id, times: 100, volatile: true })],
    [
      'under a lease',
      (id) => ({ do: 'increment under lease', id, times: 10, lease: { waitMs: 20_000, ttlMs: 5_000 } }),
    ],
  ])('lose no update %s', async (_, workOf) => {
    const startAt = Date.now() + 500
    const ids = ['a', 'b', 'c', 'd']
    const reports = await Promise.all(ids.map((id) => start().perform({ folder, work: workOf(id), startAt }).report))
    for (const report of reports) expect(report).toMatchObject({ done: true })
    const work = workOf('')
    const times = 'times' in work ? work.times : 0
    const expected = ids.flatMap((id) => Array.from({ length: times }, (__, count) => `${id}-${count}`))
    expect(idsIn(await store.read(KEY)).toSorted()).toEqual(expected.toSorted())
  })
})

function start(): Child {
  const started = startChild(bundle.script)
  running.add(started)
  return started
}

/** Lets the child work until it stops itself; `goOn` lets it finish. */
async function stopAt(step: Step, work: Work): Promise<{ goOn(): Promise<ChildReport> }> {
  isChildBusy = true
  const performance = child.perform({ folder, work, stopAt: { step, signal: 'SIGSTOP' } })
  await performance.hasSaid('stopped')
  return {
    async goOn() {
      // It says so just before it stops, so that the first signal may come too early.
      const again = setInterval(() => child.process.kill('SIGCONT'), 5)
      const report = await performance.report.finally(() => clearInterval(again))
      isChildBusy = false
      return report
    },
  }
}

async function append(id: string): Promise<void> {
  for (;;) {
    try {
      await appendTo(store, id)
      return
    } catch (error) {
      if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
    }
  }
}

async function begin(): Promise<void> {
  await append('first')
  await append('second')
}

async function beginWithOldVersions(): Promise<void> {
  for (let count = 0; count < 6; count++) await append(`early-${count}`)
  await ageVersions()
}

const recordFolder = () => recordPlace(folder, KEY).folder

async function versionNumbers(): Promise<string[]> {
  return (await readdir(recordFolder())).filter((name) => /\.v\d+$/.test(name))
}

/** Makes every version look as if it had been written an hour ago. */
async function ageVersions(): Promise<void> {
  const then = Date.now() / 1000 - 3_600
  for (const name of await versionNumbers()) await utimes(join(recordFolder(), name), then, then)
}

/** An update that was reported as done is in the store, or was taken out of it, exactly once; one that was refused is nowhere. */
function expectConsistent(report: ChildReport, taken: readonly string[], left: readonly string[], work: Work): void {
  const takenByChild = report.done && work.do === 'take' ? report.ids : []
  const everywhere = [...taken, ...takenByChild, ...left]
  expect(everywhere.length, `each id once: ${everywhere.join(' ')}`).toBe(new Set(everywhere).size)
  if (work.do === 'append' || work.do === 'append under lease') {
    expect(everywhere.includes('stopped')).toBe(report.done)
    if (!report.done) expect(report.code).toBe('STORE_CONFLICT')
  } else {
    expect(report).toMatchObject({ done: true })
  }
  // What others were told is written must not be gone, unless the stopped process removed it with its eyes open.
  if (work.do !== 'remove') expect(everywhere.some((id) => id.startsWith('other'))).toBe(true)
}

async function expectNothingLeftBehind(): Promise<void> {
  await store.remove(KEY)
  const left = (await readdir(join(folder, 'records'), { recursive: true })).filter((name) => name.includes('.v'))
  expect(left).toEqual([])
  await append('again')
  expect(idsIn(await store.read(KEY))).toEqual(['again'])
}
