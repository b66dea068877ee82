import { expect, test } from 'vitest'

import { createClock } from '../clock.js'
import { createMemoryKv } from './memory-kv.js'

function create() {
  const clock = createClock('manual')
  const removed: string[] = []
  const kv = createMemoryKv(clock, { removed: (key, reason) => void removed.push(`${key} ${reason}`) })
  return { clock, kv, removed }
}

test('values come back as text or JSON, with their metadata', async () => {
  const { kv } = create()
  await kv.put('a', '{"x":1}', { metadata: { owner: 'me' } })
  expect(await kv.get('a')).toBe('{"x":1}')
  expect(await kv.get('a', { type: 'json' })).toEqual({ x: 1 })
  expect(await kv.getWithMetadata('a', 'json')).toEqual({ value: { x: 1 }, metadata: { owner: 'me' } })
  expect(await kv.get('b')).toBeNull()
})

test('a value is gone at its time, relative or absolute', async () => {
  const { clock, kv, removed } = create()
  await kv.put('relative', 'x', { expirationTtl: 60 })
  await kv.put('absolute', 'x', { expiration: clock.nowSeconds() + 61 })
  clock.advance(59)
  expect(await kv.get('relative')).toBe('x')
  clock.advance(1)
  expect(await kv.get('relative')).toBeNull()
  expect(await kv.get('absolute')).toBe('x')
  clock.advance(1)
  expect((await kv.list()).keys).toEqual([])
  expect(removed).toEqual(['relative expired', 'absolute expired'])
})

test('a sweep tells of what has expired unread', async () => {
  const { clock, kv, removed } = create()
  await kv.put('a', 'x', { expirationTtl: 60 })
  clock.advance(61)
  expect(removed).toEqual([])
  kv.sweep()
  expect(removed).toEqual(['a expired'])
})

test('a removal is told once', async () => {
  const { kv, removed } = create()
  await kv.put('a', 'x')
  await kv.delete('a')
  await kv.delete('a')
  expect(removed).toEqual(['a deleted'])
})

test('keys are listed by prefix, in pages', async () => {
  const { kv } = create()
  for (const name of ['g:3', 'g:1', 'g:2', 't:1']) await kv.put(name, 'x')
  const first = await kv.list({ prefix: 'g:', limit: 2 })
  expect(first).toMatchObject({ keys: [{ name: 'g:1' }, { name: 'g:2' }], list_complete: false })
  const second = await kv.list({ prefix: 'g:', limit: 2, ...(first.cursor ? { cursor: first.cursor } : {}) })
  expect(second).toMatchObject({ keys: [{ name: 'g:3' }], list_complete: true })
})
