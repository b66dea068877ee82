import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../run.js'
import { createFakeIo } from '../testing/fake-io.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-doctor-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('on a terminal it tells what it looks at on one line, and takes that line away', async () => {
  const io = createFakeIo({ env: { EVERGRANT_HOME: home, DBUS_SESSION_BUS_ADDRESS: '' }, isTTY: true })
  expect(await runCli(['doctor', '--offline'], io)).toBe(0)
  expect(io.err()).toContain('\r\u001B[KLooking at store.open…')
  expect(io.err().endsWith('\r\u001B[K')).toBe(true)
  expect(io.err()).not.toContain('\n')
  expect(io.out()).toMatch(/^\S*ok .*environment\.node +Evergrant 1\.2\.3, Node\.js 20\.19\.0, /)
})

test('into a pipe it writes the report alone', async () => {
  const io = createFakeIo({ env: { EVERGRANT_HOME: home, DBUS_SESSION_BUS_ADDRESS: '' } })
  expect(await runCli(['doctor', '--offline'], io)).toBe(0)
  expect(io.err()).toBe('')
})
