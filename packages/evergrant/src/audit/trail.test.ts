import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditRecord } from './entry.js'
import type { EvergrantEvent } from './event.js'
import type { AuditSink } from './sink.js'
import { type AuditTrail, createAuditTrail } from './trail.js'

const connectionOf = (profile: string) => ({ owner: 'local', server: 'https://mcp.example/mcp', profile })
const event = (generation: number, profile = 'default'): EvergrantEvent => ({
  type: 'token_adopted',
  generation,
  at: generation,
  connection: connectionOf(profile),
})
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => index + from)

let written: AuditRecord[]
let batches: number
let append: () => Promise<void>
let trail: AuditTrail
beforeEach(() => {
  written = []
  batches = 0
  append = async () => undefined
  const sink: Pick<AuditSink, 'append'> = {
    async append(_, records) {
      await append()
      batches += 1
      written.push(...records)
    },
  }
  trail = createAuditTrail(sink as AuditSink, () => '7@host/ab')
})

const told = () => written.map((record) => (record.type === 'gap' ? `gap ${record.lost}` : record.at))
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
const fail = async () => {
  throw new Error('the sink is full')
}

it('writes events in their order, with the process, and those of one step together', async () => {
  for (const number of numbers(5)) trail.add(event(number))
  expect(written).toEqual([])
  await settled()
  expect(told()).toEqual(numbers(5))
  expect(written[0]).toEqual({ ...event(1), actor: '7@host/ab' })
  expect(batches).toBe(1)
})

it('keeps nobody waiting for a sink that hangs, and closes all the same', async () => {
  append = () => new Promise(() => undefined)
  trail.add(event(1))
  trail.add(event(2))
  const begun = performance.now()
  expect(await trail.flush(50)).toEqual([{ connection: connectionOf('default'), lost: 2 }])
  expect(performance.now() - begun).toBeLessThan(1000)
})

describe('a sink that fails', () => {
  it('is asked again with the next event, and nothing is lost', async () => {
    append = fail
    for (const number of numbers(3)) {
      trail.add(event(number))
      await settled()
    }
    append = async () => undefined
    trail.add(event(4))
    await settled()
    expect(told()).toEqual(numbers(4))
  })

  it('is asked again for every connection as soon as it takes the event of one', async () => {
    append = fail
    for (const number of numbers(20)) trail.add(event(number, `p${number}`))
    await settled()
    append = async () => undefined
    trail.add(event(21, 'last'))
    await settled()
    expect(told().toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(21))
    expect(await trail.flush(50)).toEqual([])
  })

  it('for long: the newest 256 wait, and a gap tells of the others', async () => {
    append = fail
    for (const number of numbers(300)) trail.add(event(number))
    await settled()
    expect(await trail.flush(50)).toEqual([{ connection: connectionOf('default'), lost: 300 }])
    append = async () => undefined
    expect(await trail.flush(50)).toEqual([])
    expect(told()).toEqual(['gap 44', ...numbers(256, 45)])
  })

  it('is told of no gap for what was written while more came than fits', async () => {
    let release = () => {}
    append = () => new Promise((resolve) => (release = resolve))
    trail.add(event(1))
    await settled()
    for (const number of numbers(260, 2)) trail.add(event(number))
    append = async () => undefined
    release()
    await settled()
    expect(told()).toEqual([1, 'gap 4', ...numbers(256, 6)])
  })
})

describe('a step that needs its entry', () => {
  it('is taken once the entry is written, after those that waited', async () => {
    append = fail
    trail.add(event(1))
    await settled()
    append = async () => undefined
    await trail.record(event(2))
    expect(told()).toEqual([1, 2])
  })

  it('is not taken without it, and its entry does not appear later', async () => {
    append = fail
    trail.add(event(1))
    await expect(trail.record(event(2))).rejects.toThrow('the sink is full')
    append = async () => undefined
    trail.add(event(3))
    await settled()
    expect(told()).toEqual([1, 3])
  })
})

it('writes the logs of many connections a few at a time', async () => {
  let writing = 0
  let most = 0
  append = async () => {
    most = Math.max(most, (writing += 1))
    await settled()
    writing -= 1
  }
  for (const number of numbers(50)) trail.add(event(number, `p${number}`))
  expect(await trail.flush(2000)).toEqual([])
  expect(written).toHaveLength(50)
  expect(most).toBe(8)
})
