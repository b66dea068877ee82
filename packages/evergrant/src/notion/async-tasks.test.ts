import { describe, expect, it } from 'vitest'
import { createNotion } from './create-notion.js'
import { fakeCaller } from './testing/fake-caller.js'

const task = (status: string, more: object = {}) => ({
  object: 'async_task',
  id: 't1',
  status,
  poll_after_seconds: 2,
  ...more,
})

/** A server whose task goes through these states. */
function taskOf(...states: object[]) {
  let time = 0
  const waits: number[] = []
  const { caller, sent } = fakeCaller({
    'get-async-task': () => states.shift(),
    'create-pages': () => ({ async_task: states.shift() }),
  })
  const clock = { now: () => time, sleep: async (ms: number) => void (waits.push(ms), (time += ms)) }
  return { notion: createNotion(caller, { clock }), waits, sent }
}

describe('a task', () => {
  it('is waited for, no sooner than the server asks for', async () => {
    const polled: string[] = []
    const { notion, waits } = taskOf(
      task('queued'),
      task('running', { poll_after_seconds: 5 }),
      task('retrying', { poll_after_seconds: 0 }),
      task('succeeded', { result: 7 }),
    )
    const done = await notion.tasks.wait('t1', { onPoll: ({ status }) => polled.push(status) })
    expect(done).toMatchObject({ id: 't1', status: 'succeeded', result: 7 })
    expect(waits).toEqual([2_000, 5_000, 250])
    expect(polled).toEqual(['queued', 'running', 'retrying', 'succeeded'])
  })

  it('can fail, with the reason that the server gives', async () => {
    const { notion } = taskOf(task('failed', { error: { code: 'validation_error', message: 'too "big"' } }))
    await expect(notion.tasks.wait('t1')).rejects.toMatchObject({
      code: 'TASK_FAILED',
      message: String.raw`The task "t1" failed: "too \"big\""`,
      details: { task: 't1', error: 'validation_error' },
    })
  })

  it('is not waited for longer than wanted', async () => {
    const { notion, waits } = taskOf(task('queued'), task('running'), task('running'))
    await expect(notion.tasks.wait('t1', { timeoutMs: 3_000 })).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
    expect(waits).toEqual([2_000])
  })

  it('that a write becomes, unasked, is waited for', async () => {
    const pages = [{ id: '01234567-89ab-cdef-0123-456789abcdef', url: 'https://app.notion.com/p/1?pvs=204' }]
    const { notion } = taskOf(task('queued'), task('succeeded', { result: { pages } }))
    expect(await notion.pages.create({ title: 'x' })).toEqual([{ id: pages[0]?.id, url: 'https://app.notion.com/p/1' }])
  })

  it('of another shape is told', async () => {
    const { notion } = taskOf({ id: 't1', status: 'odd' })
    await expect(notion.tasks.get('t1')).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })
})
