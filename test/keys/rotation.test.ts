import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RotationProgress } from 'evergrant'
import { createWorld, type World } from '../cli/evergrant.js'
import { waitFor } from '../cli/waiting.js'

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))

let world: World
const programs: ChildProcess[] = []
beforeEach(async () => {
  world = await createWorld()
})
afterEach(async () => {
  for (const child of programs.splice(0)) child.kill('SIGKILL')
  await world[Symbol.asyncDispose]()
})

interface Message {
  readonly done?: true
  readonly failed?: string
  readonly progress?: RotationProgress
}

function start(job: 'refresh' | 'login' | 'rotate') {
  const child = fork(PROGRAM, [job, world.home, world.sandbox.url], { execArgv: [] })
  const told = { rounds: 0, failures: [] as string[] }
  programs.push(child)
  child.on('message', ({ done, failed }: Message) => {
    if (done) told.rounds += 1
    if (failed !== undefined) told.failures.push(failed)
  })
  return { child, told }
}

/** Rotates, and dies in the middle of the step named. */
async function rotateAndDie(step: RotationProgress['step']): Promise<void> {
  const { child, told } = start('rotate')
  const exit = once(child, 'exit')
  child.on('message', ({ progress }: Message) => void (progress?.step === step && child.kill('SIGKILL')))
  expect(await exit).toEqual([null, 'SIGKILL'])
  expect(told.failures).toEqual([])
}

const kids = async () =>
  (await readFile(join(world.home, 'key'), 'utf8')).split('\n').flatMap((line) => line.split(':')[0] || [])

test('a rotation that is killed at each step and run again loses nothing, while others refresh and sign in', async () => {
  for (const profile of ['a', 'b', 'c']) expect(await world.login(['--profile', profile])).toMatchObject({ code: 0 })
  const [first] = await kids()
  const workers = [start('refresh'), start('refresh'), start('login')]
  await waitFor(() => workers.every(({ told }) => told.rounds > 0))

  for (const step of ['published', 'active', 'resealing', 'waiting'] as const) {
    await rotateAndDie(step)
    expect(await kids()).toContain(first)
  }
  const last = await world.run(['keys', 'rotate'])
  expect(last).toMatchObject({ code: 0, stdout: '' })
  const [second = '', ...others] = await kids()
  expect(others).toEqual([])
  const told = ['An interrupted rotation was finished.', `The key "${second}" seals now, in key file `]
  for (const text of [...told, `\nTaken away: ${first}. `]) expect(last.stderr).toContain(text)

  // They go on with the new key, and found every record readable all the time.
  const before = workers.map(({ told }) => told.rounds)
  await waitFor(() =>
    workers.every(({ told }, index) => told.rounds > (before[index] ?? 0) + 1 || told.failures.length > 0),
  )
  expect(workers.flatMap(({ told }) => told.failures)).toEqual([])
  for (const { child } of workers) child.kill('SIGKILL')

  expect(world.sandbox.stats().byGrantType.refresh_token).toBeGreaterThan(3)
  for (const profile of ['a', 'b', 'c']) {
    expect(await world.run(['whoami', '--profile', profile])).toMatchObject({ code: 0 })
  }
})

test('the negative control: without its old key a record that was not sealed anew cannot be opened', async () => {
  await world.login(['--profile', 'a'])
  await rotateAndDie('active')
  await rm(join(world.home, 'key'))
  expect(await world.run(['whoami', '--profile', 'a', '--json'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('KEY_UNKNOWN'),
  })
})
