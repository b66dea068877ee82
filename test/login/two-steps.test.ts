import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { createMemoryStore, type RecordStore } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProgram, type Program, reachCallback, REDIRECT_URIS } from '../peers/program.js'
import { refusal, secretsOf } from './refusal.js'
import { startSandbox } from '../records/sandbox.js'

let sandbox: Sandbox
let program: Program
let home: string

beforeEach(async () => {
  sandbox = await startSandbox()
  program = createProgram()
  home = await mkdtemp(join(tmpdir(), 'evergrant-login-'))
})
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

const exchanges = () => sandbox.stats().byGrantType.authorization_code
const statusOf = (owner: string) => program.evergrant.status({ server: sandbox.url, owner })
const MINUTE = 60_000

/** A login of `owner`, up to the moment when the browser comes back. */
async function arrived(owner = 'ada') {
  const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url, owner })
  return { callback, binding: begun.binding, secrets: secretsOf(callback, begun.binding) }
}

describe('a login belongs to the one who began it', () => {
  // @requirement own/browser-binding/sandbox
  test.each([
    ['another owner', { owner: 'bob' }],
    ['an owner whose name begins alike', { owner: 'ad' }],
    ['the default owner', {}],
  ])('%s cannot complete it, and it stays complete-able', async (_who, who) => {
    const { callback, binding, secrets } = await arrived('ada')
    const error = await refusal(program.evergrant.completeLogin(callback, { ...who, binding }), secrets)
    expect(error.code).toBe('LOGIN_UNKNOWN')
    expect(exchanges()).toBe(0)

    await program.evergrant.completeLogin(callback, { owner: 'ada', binding })
    expect(await statusOf('ada')).toMatchObject({ state: 'signed_in' })
    expect(await statusOf('bob')).toMatchObject({ state: 'not_signed_in' })
  })

  // @requirement rfc-6749/csrf, rfc-9700/csrf, own/browser-binding/sandbox
  test('another browser of the same owner cannot complete it', async () => {
    const mine = await arrived('ada')
    const other = await arrived('ada')
    const work = program.evergrant.completeLogin(mine.callback, { owner: 'ada', binding: other.binding })
    const error = await refusal(work, [...mine.secrets, ...other.secrets])
    expect(error.code).toBe('CALLBACK_REFUSED')
    expect(exchanges()).toBe(0)
    expect(program.events.at(-1)).toMatchObject({ type: 'callback_refused' })

    await program.evergrant.completeLogin(mine.callback, { owner: 'ada', binding: mine.binding })
    expect(await statusOf('ada')).toMatchObject({ state: 'signed_in' })
  })

  test.each(['', 'x', 'undefined'])('the binding %j opens nothing', async (binding) => {
    const { callback, secrets } = await arrived('ada')
    const error = await refusal(program.evergrant.completeLogin(callback, { owner: 'ada', binding }), secrets)
    expect(error.code).toBe('CALLBACK_REFUSED')
    expect(exchanges()).toBe(0)
  })

  test('two owners sign in at the same time and keep apart', async () => {
    const [ada, bob] = await Promise.all([arrived('ada'), arrived('bob')])
    await Promise.all([
      program.evergrant.completeLogin(ada.callback, { owner: 'ada', binding: ada.binding }),
      program.evergrant.completeLogin(bob.callback, { owner: 'bob', binding: bob.binding }),
    ])
    const tokens = await Promise.all(
      ['ada', 'bob'].map((owner) => program.evergrant.getAccessToken({ server: sandbox.url, owner })),
    )
    expect(new Set(tokens).size).toBe(2)
    expect(sandbox.stats().registrations).toBe(2)
  })
})

describe('a callback works once', () => {
  const stores: [string, () => RecordStore][] = [
    ['in memory', () => createMemoryStore()],
    ['in files', () => createFileStore({ folder: home })],
  ]
  // @requirement rfc-6749/code-once, own/code-once/sandbox
  test.each(stores)('five at once, in two programs, make one exchange: store %s', async (_where, createStore) => {
    program = createProgram({ store: createStore() })
    const other = createProgram({ store: createStore === stores[0]?.[1] ? program.store : createStore() })
    const { callback, binding, secrets } = await arrived()
    const works = [program, other, program, other, program].map(({ evergrant }) =>
      evergrant.completeLogin(callback, { owner: 'ada', binding }),
    )
    const refused = await Promise.all(
      works.map((work) =>
        work.then(
          () => [],
          async () => [(await refusal(work, secrets)).code],
        ),
      ),
    )
    expect(refused.flat()).toEqual(['LOGIN_UNKNOWN', 'LOGIN_UNKNOWN', 'LOGIN_UNKNOWN', 'LOGIN_UNKNOWN'])
    expect(exchanges()).toBe(1)
    expect(await statusOf('ada')).toMatchObject({ state: 'signed_in', generation: 1 })
    await Promise.all([program, other].map(({ evergrant }) => evergrant.close()))
  })

  // @requirement rfc-6749/code-once, rfc-9700/challenge-bound, own/code-once/sandbox
  test('twice: the second is unknown, and the login stays', async () => {
    const { callback, binding, secrets } = await arrived()
    await program.evergrant.completeLogin(callback, { owner: 'ada', binding })
    const error = await refusal(program.evergrant.completeLogin(callback, { owner: 'ada', binding }), secrets)
    expect(error).toMatchObject({ code: 'LOGIN_UNKNOWN', exitCode: 1, status: 400 })
    expect(exchanges()).toBe(1)
    expect(await program.evergrant.getAccessToken({ server: sandbox.url, owner: 'ada' })).toBeTruthy()
  })

  test('two logins begun one after the other can be completed in either order; the later one counts', async () => {
    const [older, newer] = [await arrived(), await arrived()]
    await program.evergrant.completeLogin(newer.callback, { owner: 'ada', binding: newer.binding })
    const completed = program.evergrant.completeLogin(older.callback, { owner: 'ada', binding: older.binding })
    expect(await completed).toMatchObject({ replaced: 'revoked' })
    expect(await statusOf('ada')).toMatchObject({ state: 'signed_in', generation: 2 })
  })
})

describe('a login waits ten minutes', () => {
  test('a moment before the end it is completed', async () => {
    const { callback, binding } = await arrived()
    program.clock.advance(10 * MINUTE - 5_000)
    await program.evergrant.completeLogin(callback, { owner: 'ada', binding })
    expect(await statusOf('ada')).toMatchObject({ state: 'signed_in' })
  })

  test('after it, it is unknown, and the code goes nowhere', async () => {
    const { callback, binding, secrets } = await arrived()
    program.clock.advance(10 * MINUTE)
    const error = await refusal(program.evergrant.completeLogin(callback, { owner: 'ada', binding }), secrets)
    expect(error.code).toBe('LOGIN_UNKNOWN')
    expect(exchanges()).toBe(0)
  })

  test('beginLogin says until when', async () => {
    const { begun } = await reachCallback(program.evergrant, { server: sandbox.url })
    expect(begun.expiresAt - program.clock.now()).toBeGreaterThan(10 * MINUTE - 5_000)
    expect(begun.expiresAt - program.clock.now()).toBeLessThanOrEqual(10 * MINUTE)
  })
})

test('nothing secret is in the authorization URL but the state', async () => {
  const { begun } = await reachCallback(program.evergrant, { server: sandbox.url })
  const { searchParams } = new URL(begun.url)
  expect(searchParams.get('code_challenge_method')).toBe('S256')
  expect([...searchParams.keys()].toSorted()).toEqual([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'redirect_uri',
    'resource',
    'response_type',
    'state',
  ])
  expect(begun.url).not.toContain(begun.binding)
})

test('a redirect URI that was not announced is a mistake of the program', async () => {
  const options = { server: sandbox.url, redirectUris: REDIRECT_URIS, redirectUri: 'http://127.0.0.1:9/other' }
  await expect(program.evergrant.beginLogin(options)).rejects.toThrow(TypeError)
  await expect(program.evergrant.beginLogin({ server: sandbox.url, redirectUris: [] })).rejects.toThrow(TypeError)
  expect(sandbox.stats().registrations).toBe(0)
})
