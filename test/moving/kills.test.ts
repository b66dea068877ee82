import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileStore } from 'evergrant/store/file'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProgram, KEY, type Program } from '../peers/program.js'
import { recordChild } from '../records/children.js'
import { callTool, createScene, type Scene } from './scene.js'

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const HOUR_S = 3600

let root: string
let scene: Scene
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evergrant-moving-'))
  scene = await createScene({ strict: true }, (name) => createFileStore({ folder: join(root, name) }))
})
afterEach(async () => {
  await scene[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

/** One step of a move in a process that kills itself at `at`. */
async function killed(job: 'export' | 'import' | 'confirm', at: string, more: Record<string, unknown>): Promise<void> {
  const folder = join(root, job === 'import' ? 'target' : 'source')
  const child = spawn(process.execPath, [PROGRAM], { env: { PATH: process.env['PATH'] } })
  recordChild(child)
  const ended = once(child, 'exit')
  child.stdin.end(JSON.stringify({ job, at, folder, key: KEY, ...scene.at, ...more }))
  expect(await ended).toEqual([null, 'SIGKILL'])
}

const stateOf = async (program: Program) => (await program.evergrant.status(scene.at)).state

/** The login lives with this program, and no token was spent twice: the server would have ended it. */
async function expectToLiveWith(program: Program): Promise<void> {
  scene.advance(HOUR_S + 60)
  const another = createProgram({ clock: scene.clock, store: program.store })
  await callTool(another, scene.at)
  // Its log is written behind it, into the folder that is about to be removed.
  await another.evergrant.close()
  expect(scene.sandbox.stats()).toMatchObject({ refreshesFailed: 0, revocations: 0 })
}

test.each([
  ['log', 'signed_in'],
  ['before', 'signed_in'],
  ['after', 'moving'],
] as const)('killed while it exports (%s): the login is %s where it was, and goes on there', async (at, state) => {
  const { source, target } = scene
  const { publicKey } = await target.evergrant.createImportKey()
  await killed('export', at, { recipient: publicKey })
  expect(await stateOf(source)).toBe(state)
  if (state === 'moving') await source.evergrant.cancelExport(scene.at)
  await expectToLiveWith(source)
})

test.each([
  ['log', 'not_signed_in'],
  ['before', 'not_signed_in'],
  ['after', 'signed_in'],
] as const)('killed while it imports (%s): %s there, and importing again finishes it', async (at, state) => {
  const { source, target } = scene
  const { bundle } = await scene.exportToTarget()
  await killed('import', at, { bundle })
  expect([await stateOf(source), await stateOf(target)]).toEqual(['moving', state])
  const { receipt = '', already } = await target.evergrant.importLogin(bundle)
  expect(already).toBe(state === 'signed_in')
  await source.evergrant.confirmExport({ ...scene.at, receipt })
  await expectToLiveWith(target)
})

test.each([
  ['log', 'moving'],
  ['before', 'moving'],
  ['after', 'moved'],
] as const)('killed while it confirms (%s): %s here, and it goes on there', async (at, state) => {
  const { source, target } = scene
  const { receipt = '' } = await target.evergrant.importLogin((await scene.exportToTarget()).bundle)
  await killed('confirm', at, { receipt })
  expect(await stateOf(source)).toBe(state)
  if (state === 'moving') await source.evergrant.confirmExport({ ...scene.at, receipt })
  expect(await stateOf(source)).toBe('moved')
  await expectToLiveWith(target)
})
