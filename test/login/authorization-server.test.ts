import type { Sandbox } from '@evergrant/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProgram, type Program, reachCallback, REDIRECT_URIS, signIn } from '../peers/program.js'
import { refusal, secretsOf } from './refusal.js'
import { startSandbox } from '../records/sandbox.js'

let sandbox: Sandbox
let program: Program

beforeEach(async () => {
  sandbox = await startSandbox()
  program = createProgram()
})
afterEach(() => sandbox.close())

const begin = (options: Partial<Parameters<Program['evergrant']['beginLogin']>[0]> = {}) =>
  program.evergrant.beginLogin({ server: sandbox.url, redirectUris: REDIRECT_URIS, ...options })
const status = () => program.evergrant.status({ server: sandbox.url })

describe('the first half', () => {
  test.each(['no-s256', 'plain-only'] as const)('PKCE ruled out (%s): nothing is registered', async (metadata) => {
    sandbox.faults.metadata = metadata
    expect(await refusal(begin(), [])).toMatchObject({ code: 'PKCE_UNSUPPORTED' })
    expect(sandbox.stats().registrations).toBe(0)
  })

  // @requirement mcp-auth/clients-made-by-hand, mcp-auth-2026/registration-refused
  // @requirement mcp-auth-2026/registration-refusal-told
  test('registration refused: told with the way out, and a client made by hand works', async () => {
    const { begun } = await reachCallback(program.evergrant, { server: sandbox.url })
    const clientId = new URL(begun.url).searchParams.get('client_id') ?? ''
    sandbox.faults.refuseRegistration = true
    const error = await refusal(begin(), [])
    expect(error).toMatchObject({ code: 'REGISTRATION_REFUSED' })
    expect(error.hint).toContain('--client-id')

    await signIn(program.evergrant, { server: sandbox.url, clientId })
    expect(await status()).toMatchObject({ state: 'signed_in', clientId })
  })
})

describe('the code exchange', () => {
  async function exchange() {
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    return refusal(
      program.evergrant.completeLogin(callback, { binding: begun.binding }),
      secretsOf(callback, begun.binding),
    )
  }

  test.each([
    ['no-access-token', 'access_token'],
    ['wrong-type', 'access_token'],
  ] as const)('a reply with %s is no login', async (kind, member) => {
    sandbox.faults.tokenReply = { kind, times: 1 }
    const error = await exchange()
    expect(error).toMatchObject({ code: 'TOKEN_RESPONSE_INVALID' })
    expect(error.message).toContain(member)
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  test('null members are taken for absent ones: no lifetime is made up', async () => {
    sandbox.faults.tokenReply = { kind: 'null-members', times: 1 }
    const completed = await signIn(program.evergrant, { server: sandbox.url })
    expect(completed).not.toHaveProperty('expiresAt')
    program.clock.advance(24 * 3_600_000)
    expect(await program.evergrant.getAccessToken({ server: sandbox.url })).toBeTruthy()
    expect(sandbox.stats().byGrantType.refresh_token).toBe(0)
  })

  test.each([
    [503, 'TEMPORARILY_UNAVAILABLE'],
    [500, 'TEMPORARILY_UNAVAILABLE'],
    [429, 'RATE_LIMITED'],
  ] as const)('%i is told as %s, and stores nothing', async (answer, code) => {
    sandbox.faults.token = { status: answer, times: 9 }
    expect(await exchange()).toMatchObject({ code, retryable: true })
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  test('a lost reply is told, and stores nothing', async () => {
    sandbox.faults.dropTokenReply = 1
    expect(await exchange()).toMatchObject({ code: 'SERVER_UNREACHABLE' })
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  test('a registration that is gone by then is told', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    await sandbox.forgetClients()
    const work = program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(await refusal(work, secretsOf(callback, begun.binding))).toMatchObject({
      code: 'TOKEN_REQUEST_REFUSED',
      details: { error: 'invalid_client' },
    })
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  test('a code that the server no longer takes is told', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, { server: sandbox.url })
    await sandbox.revokeGrants()
    const work = program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(await refusal(work, secretsOf(callback, begun.binding))).toMatchObject({
      code: 'TOKEN_REQUEST_REFUSED',
      details: { error: 'invalid_grant' },
    })
  })
})
