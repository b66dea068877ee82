import type { Sandbox } from '@evergrant/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProgram, type Program, reachCallback } from '../peers/program.js'
import { refusal, secretsOf } from './refusal.js'
import { startSandbox } from '../records/sandbox.js'

let sandbox: Sandbox
let program: Program

beforeEach(async () => {
  sandbox = await startSandbox()
  program = createProgram()
})
afterEach(() => sandbox.close())

const exchanges = () => sandbox.stats().byGrantType.authorization_code

/** A login whose browser has come back, and a way to see that a callback is refused and that nothing came of it. */
async function arrived() {
  const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
  const complete = async (url: string) => {
    const work = program.evergrant.completeLogin(url, { binding: begun.binding })
    const error = await refusal(work, secretsOf(callback, begun.binding))
    expect(exchanges()).toBe(0)
    expect(await program.evergrant.status({ server: sandbox.url })).toMatchObject({ state: 'not_signed_in' })
    return error
  }
  const completeWell = () => program.evergrant.completeLogin(callback, { binding: begun.binding })
  return { callback, complete, completeWell }
}

function changed(callback: string, change: (url: URL) => void): string {
  const url = new URL(callback)
  change(url)
  return url.href
}

describe('a callback that answers no login of ours', () => {
  // @requirement mcp-auth/state-verified, own/state/sandbox
  test.each<[string, (url: URL) => void, string]>([
    ['without a state', (url) => url.searchParams.delete('state'), 'CALLBACK_REFUSED'],
    ['with an empty state', (url) => url.searchParams.set('state', ''), 'CALLBACK_REFUSED'],
    ['with two states', (url) => url.searchParams.append('state', 'another'), 'CALLBACK_REFUSED'],
    ['with another state', (url) => url.searchParams.set('state', 'x'.repeat(43)), 'LOGIN_UNKNOWN'],
    ['with a state as long as a book', (url) => url.searchParams.set('state', 'x'.repeat(100_000)), 'LOGIN_UNKNOWN'],
  ])('%s is refused, and the login still waits for the right one', async (_what, change, code) => {
    const { callback, complete, completeWell } = await arrived()
    expect(await complete(changed(callback, change))).toMatchObject({ code, exitCode: 1, status: 400 })
    expect(await completeWell()).toMatchObject({ refreshable: true })
  })

  test.each(['', 'not a URL', 'http://', 'javascript:alert(1)'])('%j is refused', async (url) => {
    const { complete } = await arrived()
    expect(await complete(url)).toMatchObject({ code: 'CALLBACK_REFUSED' })
  })

  test.each([
    ['callbackWithoutState', 'CALLBACK_REFUSED'],
    ['callbackWrongState', 'LOGIN_UNKNOWN'],
  ] as const)('the server’s own slip is refused alike: %s', async (fault, code) => {
    sandbox.faults[fault] = true
    const { callback, complete } = await arrived()
    expect(await complete(callback)).toMatchObject({ code })
  })
})

describe('a callback that something is wrong with', () => {
  // @requirement mcp-auth-2026/iss-validated, rfc-9207/support-remembered, rfc-8252/redirect-remembered
  // @requirement own/redirect-binding/sandbox, own/issuer/sandbox
  test.each<[string, (url: URL) => void, string]>([
    ['from another issuer', (url) => url.searchParams.set('iss', 'https://issuer.invalid'), 'issuer_mismatch'],
    [
      'from an issuer that differs by a slash',
      (url) => url.searchParams.set('iss', `${sandbox.origin}/`),
      'issuer_mismatch',
    ],
    ['without the issuer that was promised', (url) => url.searchParams.delete('iss'), 'issuer_missing'],
    ['with two codes', (url) => url.searchParams.append('code', 'another'), 'parameter_repeated'],
    ['without a code', (url) => url.searchParams.delete('code'), 'code_missing'],
    ['at another port', (url) => void (url.port = '9'), 'redirect_mismatch'],
    ['at another path', (url) => void (url.pathname = '/elsewhere'), 'redirect_mismatch'],
    ['at another scheme', (url) => void (url.protocol = 'https:'), 'redirect_mismatch'],
  ])('%s is refused, and the login is over', async (_what, change, reason) => {
    const { callback, complete } = await arrived()
    expect(await complete(changed(callback, change))).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason } })
    expect(program.events.at(-1)).toMatchObject({ type: 'callback_refused' })
    expect(await complete(callback)).toMatchObject({ code: 'LOGIN_UNKNOWN' })
  })

  // @requirement mcp-auth-2026/issuer-recorded, rfc-9700/mix-up, own/issuer/sandbox
  test('another issuer named by the server itself', async () => {
    sandbox.faults.callbackWrongIss = true
    const { callback, complete } = await arrived()
    expect(await complete(callback)).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason: 'issuer_mismatch' } })
  })
})

describe('a callback that carries an error', () => {
  // @requirement own/denial/sandbox
  test('a denial is told in the server’s words, as plain text', async () => {
    sandbox.faults.denyLogin = {
      description: '<script src="//evil.invalid"></script>No <b>thanks</b>\u001b[31m\r\nSet-Cookie: a=b\u202e',
    }
    const { callback, complete } = await arrived()
    const error = await complete(callback)
    expect(error).toMatchObject({ code: 'AUTHORIZATION_DENIED', details: { error: 'access_denied' } })
    expect(error.message).toContain('No thanks')
    for (const text of [error.message, error.hint, ...Object.values(error.details).map(String)]) {
      expect(text).not.toMatch(/[<>\p{Cc}\p{Cf}]/u)
    }
    expect(program.events.at(-1)).toMatchObject({ type: 'authorization_denied', reason: 'AUTHORIZATION_DENIED' })
  })

  test('a text without end is cut', async () => {
    sandbox.faults.denyLogin = { description: 'no '.repeat(2_000) }
    const { callback, complete } = await arrived()
    expect((await complete(callback)).message.length).toBeLessThan(400)
  })

  test('any other error ends the login too', async () => {
    const { callback, complete } = await arrived()
    const url = changed(callback, ({ searchParams }) => {
      searchParams.delete('code')
      searchParams.set('error', '<img src=x onerror=alert(1)>server_error')
    })
    const error = await complete(url)
    expect(error).toMatchObject({ code: 'AUTHORIZATION_FAILED', details: { error: 'server_error' } })
    expect(error.message).not.toContain('<')
  })

  test('an error without our state says nothing and ends nothing', async () => {
    const { callback, complete, completeWell } = await arrived()
    const forged = changed(callback, ({ searchParams }) => {
      searchParams.delete('code')
      searchParams.set('state', 'forged')
      searchParams.set('error', 'access_denied')
      searchParams.set('error_description', 'Believe me')
    })
    const error = await complete(forged)
    expect(error.code).toBe('LOGIN_UNKNOWN')
    expect(error.message).not.toContain('Believe me')
    expect(await completeWell()).toMatchObject({ refreshable: true })
  })
})
