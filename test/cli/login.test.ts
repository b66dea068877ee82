import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { occupyPort } from '../peers/occupied-port.js'
import { authorizationUrl, callbackOf, createWorld, errorOf, type Running, visit, type World } from './evergrant.js'
import { serve } from './servers.js'
import { sleep, waitFor } from './waiting.js'

/** What starts the browser, where it is a program in the PATH. */
const OPENERS = { linux: ['xdg-open'], darwin: ['open'] }[String(process.platform)] ?? []

const PORTS = [51789, 54817, 58263, 61427]

describe('the callback', () => {
  test('ends on a page that says so', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    const page = await visit(url)
    expect(page).toMatchObject({ status: 200, title: 'Signed in' })
    expect(await running.finished).toMatchObject({ code: 0 })
  })

  test('of another sign-in is answered, reported, and does not end the wait', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    const right = new URL(await callbackOf(url))

    const withoutState = new URL(right)
    withoutState.searchParams.delete('state')
    expect(await visit(withoutState.href)).toMatchObject({ status: 400, title: 'Not this sign-in' })
    const wrongState = new URL(right)
    wrongState.searchParams.set('state', 'x'.repeat(43))
    expect(await visit(wrongState.href)).toMatchObject({ status: 400, title: 'Not this sign-in' })
    expect(await visit(new URL('/elsewhere', right).href)).toMatchObject({ status: 400 })
    await running.saw(/elsewhere is not where this sign-in ends/)

    expect(await visit(right.href)).toMatchObject({ status: 200, title: 'Signed in' })
    const { code, stderr } = await running.finished
    expect(code).toBe(0)
    expect(stderr).toContain('warning: The callback carries no state. Still waiting.\n')
    expect(stderr).toContain('warning: The callback belongs to another sign-in')
  })

  test('can be pasted, after a wrong one', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    const address = await callbackOf(url)
    running.child.stdin?.write('hello\n')
    await running.saw(/warning: That is not an address/)
    running.child.stdin?.write(`${address.replace(/state=[^&]+/, 'state=wrong')}\n`)
    await running.saw(/warning: The callback belongs to another sign-in/)
    running.child.stdin?.write(`${address}\n`)
    expect(await running.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('Signed in to ') })
  })

  test('still comes from the browser after the end of stdin', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin([], { input: '' })
    await visit(url)
    expect(await running.finished).toMatchObject({ code: 0 })
  })

  test('that is used twice makes one exchange', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    const address = await callbackOf(url)
    const pages = await Promise.all([visit(address), visit(address)])
    expect(pages.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await running.finished).toMatchObject({ code: 0 })
    expect(world.sandbox.stats().byGrantType.authorization_code).toBe(1)
  })

  test('with an issuer that is not the one asked is refused', async () => {
    await using world = await createWorld()
    world.sandbox.faults.callbackWrongIss = true
    const login = await world.login(['--json'])
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(login)).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason: 'issuer_mismatch' } })
    expect(world.sandbox.stats().tokenRequests).toBe(0)
  })

  test.each([
    ['that never comes', { noRedirect: true }],
    ['that never carries the state', { callbackWithoutState: true }],
  ])('%s ends in a clear message', async (_, faults) => {
    await using world = await createWorld()
    Object.assign(world.sandbox.faults, faults)
    const { running, url } = await world.startLogin(['--timeout', '1.5'])
    await visit(url)
    const { code, stderr } = await running.finished
    expect(code).toBe(1)
    expect(stderr).toMatch(/error: No callback came within 2 s \[LOGIN_TIMEOUT\]\n {2}next: No redirect came back\./)
  })
})

describe('a denial', () => {
  test('is told in the browser and here, and its markup is only text', async () => {
    await using world = await createWorld()
    world.sandbox.faults.denyLogin = { description: '<img src=x onerror=alert(1)>\u001B[31m not "today"' }
    const { running, url } = await world.startLogin()
    const page = await visit(url)
    expect(page).toMatchObject({ status: 400, title: 'Access was denied' })
    expect(page.html).not.toMatch(/<img|\p{Cc}(?<!\n)/u)
    const { code, stderr } = await running.finished
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: Access was denied at .*not .*today.* \[AUTHORIZATION_DENIED\]$/m)
    expect(stderr).not.toMatch(/<img|\p{Cc}(?<!\n)/u)
    expect(world.sandbox.stats().tokenRequests).toBe(0)
  })

  test('of a second login leaves the first one working', async () => {
    await using world = await createWorld({ strict: true })
    await world.login()
    world.sandbox.faults.denyLogin = true
    expect(await world.login()).toMatchObject({ code: 1 })
    expect(await world.run(['whoami'])).toMatchObject({ code: 0 })
    world.sandbox.faults.denyLogin = undefined
    expect(await world.login(['--switch'])).toMatchObject({ code: 0 })
    expect(await world.run(['whoami'])).toMatchObject({ code: 0 })
    expect(world.sandbox.stats().grants.map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, false])
  })
})

describe('Ctrl-C', () => {
  // @requirement rfc-8252/loopback-while-needed
  test('during a login exits 130, frees the port and leaves nothing half-written', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    running.child.kill('SIGINT')
    expect(await running.finished).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/\nerror: Interrupted \[INTERRUPTED\]\n {2}next: Run the command again\.\n$/),
    })
    // Nobody listens there any more, or another login does, which knows nothing of this one.
    const answer = await fetch(await callbackOf(url)).catch(() => undefined)
    expect(answer?.status ?? 400).toBeGreaterThanOrEqual(400)
    expect((await world.run(['status'])).stdout).toMatch(/^State: +not signed in$/m)
    expect(await world.login()).toMatchObject({ code: 0 })
  })

  test('while the server does not answer exits 130 at once', async () => {
    await using world = await createWorld()
    await using silent = await serve(() => undefined)
    const running = world.start(['login', '--no-browser', '--server', silent.url])
    await silent.asked
    running.child.kill('SIGINT')
    const patience = sleep(3000, { code: 'still running' }, { ref: false })
    expect(await Promise.race([running.finished, patience])).toMatchObject({ code: 130 })
  })

  // @requirement own/interrupted-refresh/sandbox
  test('during a refresh keeps the tokens that arrive', async () => {
    await using world = await createWorld({ accessTokenSeconds: 1, strict: true })
    await world.login()
    await sleep(1100)
    world.sandbox.faults.tokenDelayMs = 1500
    const running = world.start(['status', '--check'])
    await waitFor(() => (world.sandbox.stats().byPath['POST /token'] ?? 0) > 1)
    running.child.kill('SIGINT')
    expect(await running.finished).toMatchObject({ code: 130 })
    world.sandbox.faults.tokenDelayMs = undefined
    expect(world.sandbox.stats().refreshesSucceeded).toBe(1)
    // By the strict rule, a spent token used once more would have ended the login.
    expect(await world.run(['status', '--check'])).toMatchObject({ code: 0 })
  })
})

describe('callback ports', () => {
  test('that are all taken are no obstacle: a random one is registered besides', async () => {
    await using world = await createWorld()
    const taken = await Promise.all(PORTS.map(occupyPort))
    try {
      const { running, url } = await world.startLogin()
      const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
      expect(PORTS).not.toContain(Number(redirect.port))
      await visit(url)
      expect(await running.finished).toMatchObject({ code: 0 })
    } finally {
      for (const server of taken) server.close()
    }
  })

  test('are each enough for a login: two at once do not meet', async () => {
    await using world = await createWorld()
    const first = await world.startLogin(['--profile', 'one'])
    const second = await world.startLogin(['--profile', 'two'])
    await Promise.all([visit(second.url), visit(first.url)])
    expect(await first.running.finished).toMatchObject({ code: 0 })
    expect(await second.running.finished).toMatchObject({ code: 0 })
  })
})

describe('in two steps', () => {
  test('prints the link on stdout and completes from stdin', async () => {
    await using world = await createWorld()
    const { run, home } = world
    const printed = await run(['login', '--print-url', '--profile', 'ci'])
    expect(printed.code).toBe(0)
    expect(printed.stdout).toMatch(/^http\S+\n$/)
    const [kept = ''] = await readdir(join(home, 'logins'))
    expect(kept).toMatch(/^[0-9a-f]{64}\.json$/)

    const address = await callbackOf(printed.stdout.trim())
    const completed = await run(['login', '--complete', '-'], { input: `${address}\n` })
    expect(completed).toMatchObject({ code: 0, stderr: expect.stringContaining('as profile "ci"') })
    expect(await readdir(join(home, 'logins'))).toEqual([])
    expect(await run(['whoami', '--profile', 'ci'])).toMatchObject({ code: 0 })

    const again = await run(['login', '--complete', '-', '--json'], { input: address })
    expect(again.code).toBe(1)
    expect(errorOf(again).code).toBe('LOGIN_UNKNOWN')
  })

  test('takes the address as an argument with a warning, and keeps the binding to itself', async () => {
    await using world = await createWorld()
    const printed = await world.run(['login', '--print-url', '--json'])
    const begun = JSON.parse(printed.stdout) as { url: string }
    expect(begun).toEqual({
      url: expect.any(String),
      issuer: world.sandbox.origin,
      redirectUri: `http://127.0.0.1:${PORTS[0]}/callback`,
      expiresAt: expect.any(Number),
    })
    const completed = await world.run(['login', '--complete', await callbackOf(begun.url)])
    expect(completed).toMatchObject({ code: 0, stderr: expect.stringContaining('warning: The address carries a code') })
  })

  test.each([
    ['no address', 'hello', 2, 'INPUT_INVALID'],
    ['no state', `http://127.0.0.1:${PORTS[0]}/callback?code=1`, 1, 'CALLBACK_REFUSED'],
    ['a login that nobody began', `http://127.0.0.1:${PORTS[0]}/callback?code=1&state=x`, 1, 'LOGIN_UNKNOWN'],
  ])('refuses %s', async (_, address, exitCode, code) => {
    await using world = await createWorld()
    const completed = await world.run(['login', '--complete', '-', '--json'], { input: address })
    expect(completed.code).toBe(exitCode)
    expect(errorOf(completed).code).toBe(code)
  })

  test('works with the same address once the right key is back', async () => {
    await using world = await createWorld()
    const key = (byte: number) => ({ EVERGRANT_KEY: `k${byte}:${Buffer.alloc(32, byte).toString('base64')}` })
    const printed = await world.run(['login', '--print-url'], { env: key(1) })
    const input = await callbackOf(printed.stdout.trim())
    const early = await world.run(['login', '--complete', '-', '--json'], { input, env: key(2) })
    expect(errorOf(early).code).toBe('KEY_UNKNOWN')
    expect(await world.run(['login', '--complete', '-'], { input, env: key(1) })).toMatchObject({ code: 0 })
    expect(await readdir(join(world.home, 'logins'))).toEqual([])
  })

  test('is over, and nothing of it is kept, once the server has refused the code', async () => {
    await using world = await createWorld()
    const printed = await world.run(['login', '--print-url'])
    const input = await callbackOf(printed.stdout.trim())
    await world.sandbox.revokeGrants()
    expect(await world.run(['login', '--complete', '-'], { input })).toMatchObject({ code: 1 })
    expect(await readdir(join(world.home, 'logins'))).toEqual([])
  })

  test('tells that a client secret without a client ID is not used', async () => {
    await using world = await createWorld()
    const env = { EVERGRANT_CLIENT_SECRET: 'planted-client-secret' }
    const { code, stderr } = await world.run(['login', '--print-url'], { env })
    expect(code).toBe(0)
    expect(stderr).toContain('warning: EVERGRANT_CLIENT_SECRET is not used: it belongs to --client-id')
  })

  test('gives a new link when the server has forgotten this installation', async () => {
    await using world = await createWorld()
    const printed = await world.run(['login', '--print-url'])
    const address = await callbackOf(printed.stdout.trim())
    await world.sandbox.forgetClients()
    const failed = await world.run(['login', '--complete', '-'], { input: address })
    expect(failed).toMatchObject({ code: 4, stderr: expect.stringContaining('[AUTHORIZATION_REQUIRED]') })
    const next = await callbackOf(failed.stdout.trim())
    expect(await world.run(['login', '--complete', '-'], { input: next })).toMatchObject({ code: 0 })
  })
})

describe('the browser', () => {
  // @requirement rfc-8252/external-browser
  test.each(OPENERS)('is started by %s, without a shell and without our secrets', async (opener) => {
    await using world = await createWorld()
    const { running, seen } = await startWithBrowser(world, opener)
    const url = await authorizationUrl(running)
    await waitFor(async () => (await readFile(seen, 'utf8').catch(() => '')).endsWith('end\n'))
    const [argument, ...environment] = (await readFile(seen, 'utf8')).trimEnd().split('\n')
    expect(argument).toBe(url)
    expect(environment.some((line) => line.startsWith('PATH='))).toBe(true)
    expect(environment.filter((line) => /^EVERGRANT_(?:KEY|CLIENT_SECRET)=/.test(line))).toEqual([])
    await visit(url)
    expect(await running.finished).toMatchObject({ code: 0 })
  })

  test('that cannot be started is no obstacle', async () => {
    await using world = await createWorld()
    const empty = join(world.home, 'empty')
    await mkdir(empty)
    const running = world.start(['login'], { env: { PATH: empty } })
    const url = await authorizationUrl(running)
    await running.saw(/warning: No browser could be started; open the link above yourself\./)
    await visit(url)
    expect(await running.finished).toMatchObject({ code: 0 })
  })
})

describe('the server', () => {
  test('that has forgotten this installation is registered with again, in the same tab', async () => {
    await using world = await createWorld()
    const { running, url } = await world.startLogin()
    const address = await callbackOf(url)
    await world.sandbox.forgetClients()
    expect(await visit(address)).toMatchObject({ status: 200, title: 'Signed in' })
    const { code, stderr } = await running.finished
    expect(code).toBe(0)
    expect(stderr).toContain('The server no longer knows this installation; registering again.\n')
    expect(world.sandbox.stats().registrations).toBe(2)
  })

  // @requirement mcp-auth/pkce-refused-unadvertised
  test('that does not say whether it checks PKCE is signed in to with a warning', async () => {
    await using world = await createWorld()
    world.sandbox.faults.metadata = 'missing-pkce'
    const login = await world.login()
    expect(login).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('warning: The server does not say whether it supports PKCE'),
    })
  })

  test.each([
    ['rules PKCE out', { metadata: 'plain-only' as const }, 'PKCE_UNSUPPORTED'],
    ['refuses to register a client', { refuseRegistration: true }, 'REGISTRATION_REFUSED'],
    ['names another issuer', { metadata: 'wrong-issuer' as const }, 'ISSUER_MISMATCH'],
    ['has HTML for metadata', { metadata: 'html' as const }, 'METADATA_INVALID'],
  ])('that %s cannot be signed in to', async (_, faults, code) => {
    await using world = await createWorld()
    Object.assign(world.sandbox.faults, faults)
    const login = await world.run(['login', '--no-browser', '--json'])
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(login)).toMatchObject({ code, hint: expect.stringMatching(/\S/) })
  })
})

describe('a client that was registered by hand', () => {
  // @requirement mcp-auth/clients-made-by-hand, mcp-auth/secure-storage
  test('brings its secret in the environment, and it is shown and kept nowhere in the clear', async () => {
    await using world = await createWorld()
    const client = await registerByHand(world.sandbox.origin)
    const args = ['--client-id', client.client_id]
    const env = { EVERGRANT_CLIENT_SECRET: client.client_secret, EVERGRANT_LOG: 'debug' }
    const login = await world.login(args, { env })
    expect(login.code).toBe(0)
    expect(world.sandbox.stats().registrations).toBe(1)
    expect(`${login.stdout}${login.stderr}`).not.toContain(client.client_secret)
    for (const file of await filesIn(world.home))
      expect(await readFile(file, 'latin1')).not.toContain(client.client_secret)
  })

  test('fails without its secret, and is not replaced by another', async () => {
    await using world = await createWorld()
    const client = await registerByHand(world.sandbox.origin)
    const login = await world.login(['--client-id', client.client_id, '--json'])
    expect(login.code).toBe(1)
    expect(errorOf(login)).toMatchObject({ code: 'TOKEN_REQUEST_REFUSED', details: { error: 'invalid_client' } })
    expect(world.sandbox.stats().registrations).toBe(1)
  })
})

async function registerByHand(origin: string): Promise<{ client_id: string; client_secret: string }> {
  const response = await fetch(`${origin}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'By hand',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: PORTS.map((port) => `http://127.0.0.1:${port}/callback`),
    }),
  })
  return (await response.json()) as { client_id: string; client_secret: string }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function startWithBrowser(world: World, opener: string): Promise<{ running: Running; seen: string }> {
  const folder = join(world.home, 'bin')
  const seen = join(world.home, 'seen')
  await mkdir(folder)
  await writeFile(join(folder, opener), `#!/bin/sh\n{ printf '%s\\n' "$@"; /usr/bin/env; echo end; } > '${seen}'\n`)
  await chmod(join(folder, opener), 0o755)
  const secrets = { EVERGRANT_KEY: `k:${Buffer.alloc(32, 7).toString('base64')}`, EVERGRANT_CLIENT_SECRET: 'planted' }
  return { running: world.start(['login'], { env: { PATH: `${folder}:/usr/bin:/bin`, ...secrets } }), seen }
}
