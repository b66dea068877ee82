import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signIn } from '../peers/program.js'
import { runExample } from './run-example.js'
import { startSandbox } from '../records/sandbox.js'

let sandbox: Sandbox
let home: string

beforeEach(async () => {
  sandbox = await startSandbox()
  home = await mkdtemp(join(tmpdir(), 'evergrant-ten-lines-'))
})
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

async function search(...args: string[]) {
  const env = { EVERGRANT_HOME: home, EVERGRANT_SERVER: sandbox.url }
  const { said, ended } = runExample('ten-lines/search.js', env, ...args)
  return { code: await ended, ...said }
}

test('searches with the stored login, and ends by itself', async () => {
  const evergrant = createEvergrant({ home, env: {} })
  await signIn(evergrant, { server: sandbox.url })
  await evergrant.close()

  const { code, stdout, stderr } = await search('launch plan')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ results: expect.any(Array) as unknown })
  expect(sandbox.stats().toolCalls).toEqual({ 'notion-search': 1 })
})

test('without a login it says so, opens nothing, and fails', async () => {
  const { code, stdout, stderr } = await search()
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('AUTHORIZATION_REQUIRED')
  expect(stderr).toContain('evergrant login')
  expect(sandbox.stats().authorizations).toBe(0)
})

test('it has ten lines', async () => {
  const file = await readFile(new URL('../../examples/ten-lines/search.js', import.meta.url), 'utf8')
  expect(file.trimEnd().split('\n').length).toBeLessThanOrEqual(10)
})
