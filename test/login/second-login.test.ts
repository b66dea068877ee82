import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '@evergrant/sandbox'
import { createFileStore } from 'evergrant/store/file'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProgram, KEY, type Program, reachCallback, signIn } from '../peers/program.js'
import { refusal, secretsOf } from './refusal.js'
import { recordChild } from '../records/children.js'
import { startSandbox } from '../records/sandbox.js'

describe.each([
  ['stock', false],
  ['strict', true],
] as const)('a second login at a %s server', (_name, strict) => {
  let sandbox: Sandbox
  let program: Program
  let home: string
  let first: string

  beforeEach(async () => {
    sandbox = await startSandbox({ strict })
    home = await mkdtemp(join(tmpdir(), 'evergrant-second-'))
    program = createProgram({ store: createFileStore({ folder: home }) })
    await signIn(program.evergrant, { server: sandbox.url })
    first = await program.evergrant.getAccessToken({ server: sandbox.url })
  })
  afterEach(async () => {
    await program.evergrant.close()
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  })

  /** The first login calls a tool now, and again after a refresh. */
  async function expectFirstWorks(): Promise<void> {
    expect(await program.evergrant.getAccessToken({ server: sandbox.url })).toBe(first)
    await callTool()
    sandbox.advance(3700)
    program.clock.advance(3_700_000)
    await callTool()
    expect(await program.evergrant.status({ server: sandbox.url })).toMatchObject({ state: 'signed_in', generation: 2 })
    expect(sandbox.stats().refreshesSucceeded).toBe(1)
  }

  async function callTool(): Promise<void> {
    const client = await program.evergrant.connect({ server: sandbox.url })
    const { isError = false } = await client.callTool({ name: 'notion-get-users', arguments: {} })
    await client.close()
    expect(isError).toBe(false)
  }

  // @requirement own/denial-of-second-login/sandbox
  test('denied: the first still works', async () => {
    sandbox.faults.denyLogin = true
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    const work = program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(await refusal(work, secretsOf(callback, begun.binding))).toMatchObject({ code: 'AUTHORIZATION_DENIED' })
    await expectFirstWorks()
  })

  test('approved, and nobody comes back: the first still works', async () => {
    await reachCallback(program.evergrant, { server: sandbox.url })
    expect(sandbox.stats().authorizations).toBe(2)
    await expectFirstWorks()
  })

  test.each(['no-access-token', 'wrong-type'] as const)(
    'a token reply with %s: the first still works',
    async (kind) => {
      const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
      sandbox.faults.tokenReply = { kind, times: 1 }
      const work = program.evergrant.completeLogin(callback, { binding: begun.binding })
      expect(await refusal(work, secretsOf(callback, begun.binding))).toMatchObject({ code: 'TOKEN_RESPONSE_INVALID' })
      await expectFirstWorks()
    },
  )

  // @requirement own/killed-login/sandbox
  test('killed after consent, while the code is exchanged: the first still works, the callback does not', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    sandbox.faults.tokenDelayMs = 500
    const child = spawn(process.execPath, [COMPLETE], {
      env: { PATH: process.env['PATH'], EVERGRANT_HOME: home, EVERGRANT_KEY: KEY },
    })
    recordChild(child)
    child.stderr.pipe(process.stderr, { end: false })
    const ended = once(child, 'exit')
    child.stdin.end(JSON.stringify({ callback, binding: begun.binding }))
    const isAsked = () => sandbox.stats().byGrantType.authorization_code === 2
    while (!isAsked() && child.exitCode === null) await sleep(5)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    sandbox.faults.tokenDelayMs = undefined

    const again = program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(await refusal(again, secretsOf(callback, begun.binding))).toMatchObject({ code: 'LOGIN_UNKNOWN' })
    await expectFirstWorks()
  })

  test('completed: it replaces the first, whose grant ends only then', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    expect(sandbox.stats().grants.filter(({ revokedAt }) => revokedAt !== undefined)).toEqual([])

    const completed = await program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(completed).toMatchObject({ replaced: 'revoked' })
    const [old, current] = sandbox.stats().grants
    expect(old).toMatchObject({ revokedBecause: 'revoked by the client' })
    expect(current).not.toHaveProperty('revokedAt')
    await callTool()
  })

  test('completed while a refresh of the first is on its way: the new login wins', async () => {
    program.clock.advance(3_600_000)
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    sandbox.faults.tokenDelayMs = 50
    const refreshed = program.evergrant.getAccessToken({ server: sandbox.url })
    const completed = program.evergrant.completeLogin(callback, { binding: begun.binding })
    await Promise.allSettled([refreshed, completed])
    sandbox.faults.tokenDelayMs = undefined

    expect(await completed).toMatchObject({ refreshable: true })
    const clientId = new URL(begun.url).searchParams.get('client_id')
    expect(await program.evergrant.status({ server: sandbox.url })).toMatchObject({ state: 'signed_in', clientId })
    await callTool()
  })
})

const COMPLETE = fileURLToPath(new URL('complete-login.js', import.meta.url))
