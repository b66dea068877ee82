import { expect, test } from 'vitest'

import { createClock } from '../clock.js'
import { createRandom } from '../random.js'
import { invalid } from './api-error.js'
import { createAsyncTasks, type TaskCourse } from './async-tasks.js'

function makeTasks(course: Partial<TaskCourse> = {}, isUnasked = () => false) {
  const clock = createClock('manual')
  const options = { clock, random: createRandom(1), isUnasked }
  const tasks = createAsyncTasks({ ...options, course: () => ({ seconds: 4, retries: 0, fails: false, ...course }) })
  return { clock, tasks }
}

test('a task goes from queued to running to succeeded by the clock, and its work is done at its end', () => {
  const { clock, tasks } = makeTasks()
  let done = 0
  const { async_task: first } = tasks.start(() => ({ done: ++done }))
  expect(first).toEqual({ object: 'async_task', id: first.id, status: 'queued', poll_after_seconds: 4 })
  clock.advance(1)
  expect([tasks.read(first.id), done]).toEqual([{ ...first, status: 'running', poll_after_seconds: 3 }, 0])
  clock.advance(3)
  const succeeded = { ...first, status: 'succeeded', poll_after_seconds: 0, result: { done: 1 } }
  expect(tasks.read(first.id)).toEqual(succeeded)
  expect([tasks.read(first.id), done]).toEqual([succeeded, 1])
})

test('further attempts are told as retrying', () => {
  const { clock, tasks } = makeTasks({ retries: 1 })
  const { id } = tasks.start(() => 'x').async_task
  clock.advance(5)
  expect(tasks.read(id)).toMatchObject({ status: 'retrying', poll_after_seconds: 3 })
  clock.advance(3)
  expect(tasks.read(id).status).toBe('succeeded')
})

test.each([
  ['the work fails', {}, 'validation_error'],
  ['it is told to fail', { fails: true }, 'service_unavailable'],
])('a task fails with the error of the API: %s', (_name, course, code) => {
  const { clock, tasks } = makeTasks(course)
  const { id } = tasks.start(() => {
    throw invalid('No.')
  }).async_task
  clock.advance(4)
  expect(tasks.read(id)).toMatchObject({ status: 'failed', error: { code } })
})

test.each([
  ['a small write is done at once', true, 10, false],
  ['a large write that may be a task becomes one', true, 30_000, true],
  ['a large write that may not is done at once', false, 30_000, false],
  ['nothing said is not asked', undefined, 30_000, false],
])('%s', (_name, allowAsync, characters, isTask) => {
  const { tasks } = makeTasks()
  expect(tasks.write({ allowAsync, characters }, () => ({ pages: [] }))).toEqual(
    isTask ? { async_task: expect.objectContaining({ status: 'queued' }) } : { pages: [] },
  )
})

test('what is too large for a task is refused, and goes through without one', () => {
  const { tasks } = makeTasks()
  expect(() => tasks.write({ allowAsync: true, characters: 300_000 }, () => 'x')).toThrow('too large for async')
  expect(tasks.write({ allowAsync: false, characters: 300_000 }, () => 'x')).toBe('x')
})

test('a write becomes a task unasked where the server is told to', () => {
  const { tasks } = makeTasks({}, () => true)
  expect(tasks.write({ allowAsync: false, characters: 1 }, () => 'x')).toHaveProperty('async_task')
})

test('work in the background is done when it is due, or at the end', () => {
  const { clock, tasks } = makeTasks()
  const done: string[] = []
  tasks.background(() => done.push('first'))
  clock.advance(4)
  tasks.background(() => done.push('second'))
  tasks.settle()
  expect(done).toEqual(['first'])
  tasks.settle(true)
  expect(done).toEqual(['first', 'second'])
})

test('an unknown task is not found', () => {
  expect(() => makeTasks().tasks.read('nothing')).toThrow('Could not find async task')
})
