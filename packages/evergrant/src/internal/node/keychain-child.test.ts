import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { askKeychain, KEYCHAIN_PROGRAM, type KeychainRequest } from './keychain-child.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evergrant-keychain-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A keychain library whose entry is made by `body`. */
function library(body: string): string {
  const path = join(folder, 'library.cjs')
  writeFileSync(path, `exports.Entry = class { constructor(service, account, options) { ${body} } }`)
  return path
}

const KEPT = `
  const fs = require('node:fs'), file = ${JSON.stringify('FOLDER')} + '/' + account
  this.setPassword = (text) => fs.writeFileSync(file, text)
  this.getPassword = () => fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
  this.deletePassword = () => fs.existsSync(file) && !fs.unlinkSync(file)
`
const kept = (change = '') => library(KEPT.replace('FOLDER', folder) + change)

const ask = (request: Partial<KeychainRequest> & { library: string }, env = {}, timeoutMs = 4_000) =>
  askKeychain(
    { action: 'read', service: 'Evergrant', account: 'a', ...request },
    { env: { PATH: process.env['PATH'], ...env }, timeoutMs },
  )

test('makes, reads, replaces and removes an entry', async () => {
  const path = kept()
  expect(await ask({ library: path })).toEqual({ kind: 'done', text: undefined })
  expect(await ask({ library: path, action: 'create', text: 'one' })).toEqual({ kind: 'done', text: undefined })
  expect(await ask({ library: path })).toEqual({ kind: 'done', text: 'one' })
  await ask({ library: path, action: 'replace', text: 'two' })
  expect(await ask({ library: path })).toEqual({ kind: 'done', text: 'two' })
  await ask({ library: path, action: 'remove' })
  expect(await ask({ library: path })).toEqual({ kind: 'done', text: undefined })
})

test.each([
  ['does not keep what is written', 'this.getPassword = () => null', 'an entry did not come back as it was stored'],
  ['cannot remove', 'this.deletePassword = () => false', 'an entry could not be removed again'],
  ['refuses', 'this.setPassword = () => { throw new Error("locked") }', 'locked'],
])('makes no entry in a keychain that %s', async (_, change, reason) => {
  expect(await ask({ library: kept(change), action: 'create', text: 'secret' })).toEqual({ kind: 'failed', reason })
})

test('gives up on a keychain that never answers, and leaves no process behind', async () => {
  const path = library(
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid)); for (;;) {}`,
  )
  const begun = performance.now()
  expect(await ask({ library: path }, {}, 600)).toEqual({ kind: 'hung' })
  expect(performance.now() - begun).toBeLessThan(2_000)
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test.each([
  ['crashes', 'process.abort()', 'its process ended (SIGABRT)'],
  ['ends the process', 'process.exit(3)', 'its process ended (3)'],
])('tells of a library that %s', async (_, body, reason) => {
  expect(await ask({ library: library(body) })).toEqual({ kind: 'failed', reason })
})

test('gives the child none of the secrets, and nothing that is meant for the program itself', async () => {
  const path = library(
    'this.getPassword = () => JSON.stringify({ env: process.env, argv: process.argv, execArgv: process.execArgv })',
  )
  const secrets = {
    EVERGRANT_KEY: 'planted-1',
    EVERGRANT_CLIENT_SECRET: 'planted-2',
    EVERGRANT_STORE: 'planted-3',
    EVERGRANT_PASSPHRASE: 'planted-4',
  }
  const answer = await ask(
    { library: path, text: 'planted-4' },
    { ...secrets, NODE_OPTIONS: '--no-warnings', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x' },
  )
  const told = answer.kind === 'done' ? (answer.text ?? '') : ''
  expect(told).toContain('unix:path=/x')
  expect(told).not.toMatch(/planted|NODE_OPTIONS/)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // There is no such process.
    return false
  }
}

test('a library that hangs ends by itself when nobody is left to kill it', async () => {
  const path = library('for (;;);')
  const child = spawn(process.execPath, ['-e', KEYCHAIN_PROGRAM], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(child, 'exit')
  child.stdin?.end(JSON.stringify({ action: 'read', library: path, service: 's', account: 'a', endsAfterMs: 300 }))
  expect(await ended).toEqual([null, 'SIGKILL'])
})
