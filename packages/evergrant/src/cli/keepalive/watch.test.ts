import { expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { Evergrant, KeptAlive } from '../../index.js'
import { createContext } from '../context.js'
import { createFakeIo } from '../testing/fake-io.js'
import { watch } from './watch.js'

const connection = { owner: 'local', server: 'https://a.example/mcp', profile: 'work' }
const one = (outcome: KeptAlive['outcome']): KeptAlive => ({ connection, outcome, lastUsedAt: 0 })

/** Watches until every look of the script has been taken; then the person interrupts. */
async function watched(looks: readonly (KeptAlive | Error)[], { json = false } = {}) {
  const io = createFakeIo({ env: { NO_COLOR: '1' } })
  const context = createContext(io)
  context.applyFlags({ json })
  const steps: string[] = []
  const left = [...looks]
  const evergrant: Pick<Evergrant, 'keepAlive' | 'connections'> = {
    async keepAlive({ onResult } = {}) {
      steps.push('look')
      const next = left.shift()
      if (next instanceof Error) throw next
      if (next) onResult?.(next)
      return next ? [next] : []
    },
    connections: async () => [],
  }
  const scene = {
    ...context,
    flags: context.flags,
    evergrant: async () => evergrant,
    release: async () => void steps.push('release'),
  }
  const ended = await watch(
    scene,
    { idleMs: 1, allOwners: false },
    {
      random: () => 0.5,
      async sleep(ms) {
        steps.push(`sleep ${ms / 60_000}`)
        if (left.length > 0) return
        io.interrupt()
        io.signal.throwIfAborted()
      },
    },
  ).catch((error: unknown) => error)
  return { steps, ended, out: io.out().split('\n').filter(Boolean), err: io.err() }
}

test('nothing stays open between two looks, and the next one comes within the hour', async () => {
  const { steps, ended } = await watched([one('refreshed'), one('refreshed')])
  expect(steps).toEqual(['look', 'release', 'sleep 54', 'look', 'release', 'sleep 54'])
  expect(ended).toMatchObject({ name: 'AbortError' })
})

test('tells each refresh and each failure, and once what stays as it is', async () => {
  const looks = ['not_due', 'refreshed', 'failed', 'failed', 'needs_login', 'needs_login'] as const
  const { out, err } = await watched(looks.map(one))
  expect(out.map((line) => line.split('  ')[0])).toEqual(['refreshed', 'failed', 'failed', 'login needed'])
  expect(err).toBe('Looking for logins that are due every hour, until interrupted.\n')
})

test('prints a line of JSON for each look', async () => {
  const { out } = await watched([one('refreshed'), one('not_due')], { json: true })
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
    { connections: [one('refreshed')] },
    { connections: [one('not_due')] },
  ])
})

test('a look that fails is told, and the next one comes all the same', async () => {
  const { steps, err, out } = await watched([
    new EvergrantError('STORE_UNREADABLE', 'The disk is away'),
    one('refreshed'),
  ])
  expect(err).toContain('error: The disk is away [STORE_UNREADABLE]')
  expect(steps.filter((step) => step === 'look')).toHaveLength(2)
  expect(out).toHaveLength(1)
})

test('settings that are wrong end it', async () => {
  const mistake = new EvergrantError('KEY_INVALID', 'That is no key')
  expect(await watched([mistake, one('refreshed')])).toMatchObject({ ended: mistake, steps: ['look'] })
})
