import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { openNotion } from 'evergrant/notion'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signIn } from '../peers/program.js'
import { startSandbox } from '../records/sandbox.js'
import { runExample } from './run-example.js'

let sandbox: Sandbox
let home: string

beforeEach(async () => {
  sandbox = await startSandbox()
  home = await mkdtemp(join(tmpdir(), 'evergrant-late-tasks-'))
})
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const env = { EVERGRANT_HOME: home, EVERGRANT_SERVER: sandbox.url }
  const { said, ended } = runExample('notion/late-tasks.js', env, ...args)
  return { code: await ended, ...said }
}

test('lists what is late, changes nothing the second time, and only what differs after that', async () => {
  const evergrant = createEvergrant({ home, env: {} })
  await signIn(evergrant, { server: sandbox.url })

  const first = await run()
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const [, url = ''] = /verified: (https:\S+)/.exec(first.stdout) ?? []
  const listed = first.stdout.match(/^\+- <mention-page url="[^"]+"\/> since \d{4}-\d\d-\d\d$/gm) ?? []
  expect(listed.length).toBeGreaterThan(2)
  expect((await run()).stdout).toBe(`unchanged: ${url}\n`)

  const notion = await openNotion({ evergrant, server: sandbox.url })
  const [, task = ''] = /mention-page url="([^"]+)"/.exec(listed[0] ?? '') ?? []
  await notion.rows.set(task, { Status: 'Done' })
  await notion.close()
  await evergrant.close()
  const third = await run()
  expect(third.stdout).toContain(`-- <mention-page url="${task}"/>`)
  expect(third.stdout.match(/^[+-]- /gm)).toHaveLength(1)
})

test('without such a database it says so', async () => {
  const evergrant = createEvergrant({ home, env: {} })
  await signIn(evergrant, { server: sandbox.url })
  await evergrant.close()
  const { code, stderr } = await run('Nothing of that name')
  expect(code).toBe(1)
  expect(stderr).toContain('There is no database "Nothing of that name"')
})
