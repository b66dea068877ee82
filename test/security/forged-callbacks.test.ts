import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { callbackOf as browserCallback, createWorld, visit, type World } from '../cli/evergrant.js'
import { createProgram, REDIRECT_URIS } from '../peers/program.js'
import { startAttacker } from './attacker.js'
import { callbackOf, codeOf } from './sign-in.js'

/** A login of the command line that waits at its real listener. */
async function waiting(world: World) {
  const { running, url } = await world.startLogin()
  const callback = new URL(await browserCallback(url))
  return {
    callback,
    running,
    /** The right callback still works: nothing before it took its place. */
    async endsWell() {
      const codes = world.sandbox.stats().tokenRequests
      expect(codes).toBe(0)
      expect(await visit(callback.href)).toMatchObject({ status: 200, title: 'Signed in' })
      expect(await running.finished).toMatchObject({ code: 0 })
      expect(world.sandbox.stats().byGrantType.authorization_code).toBe(1)
    },
  }
}

/** A request as no browser library would send it. */
async function raw(url: URL, lines: readonly string[]): Promise<string> {
  const socket = connect(Number(url.port), '127.0.0.1')
  await once(socket, 'connect')
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
  return text(socket)
}

describe('the listener of the command line', () => {
  test('refuses a callback whose state is absent, wrong, cut, doubled or another’s', async () => {
    await using world = await createWorld()
    const { callback, endsWell } = await waiting(world)
    const state = callback.searchParams.get('state') ?? ''
    for (const states of [
      [],
      [''],
      ['x'],
      [state.slice(1)],
      [`${state}x`],
      [state.toLowerCase()],
      [state, state],
      ['x', state],
    ]) {
      const forged = new URL(callback)
      forged.searchParams.delete('state')
      for (const one of states) forged.searchParams.append('state', one)
      expect(await visit(forged.href)).toMatchObject({ status: 400, title: 'Not this sign-in' })
    }
    await endsWell()
  })

  test('is not reached by a name that was made to lead to it, with the right state even', async () => {
    await using world = await createWorld()
    const { callback, endsWell } = await waiting(world)
    const target = `${callback.pathname}${callback.search}`
    for (const host of [
      'evil.example',
      `evil.example:${callback.port}`,
      `localhost:${callback.port}`,
      '127.0.0.1',
      `127.0.0.1:1`,
      `[::1]:${callback.port}`,
      '',
    ]) {
      const answer = await raw(callback, [`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close'])
      expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    }
    // The form that proxies are sent.
    const absolute = await raw(callback, [
      `GET http://evil.example${target} HTTP/1.1`,
      `Host: ${callback.host}`,
      'Connection: close',
    ])
    expect(absolute).toMatch(/^HTTP\/1\.1 400 /)
    await endsWell()
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])(
    'answers no %s, and lets no page of another site read anything',
    async (method) => {
      await using world = await createWorld()
      const { callback, endsWell } = await waiting(world)
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'GET',
        'access-control-request-private-network': 'true',
      }
      const response = await fetch(callback, { method, headers })
      expect(response.status).toBe(404)
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      await endsWell()
    },
  )

  test.each(['image', 'script', 'empty', 'style', 'object', 'font', 'worker'])(
    'takes what a page loads as %s for no visit',
    async (destination) => {
      await using world = await createWorld()
      const { callback, endsWell } = await waiting(world)
      const target = `${callback.pathname}${callback.search}`
      const answer = await raw(callback, [
        `GET ${target} HTTP/1.1`,
        `Host: ${callback.host}`,
        'Sec-Fetch-Site: cross-site',
        `Sec-Fetch-Dest: ${destination}`,
        'Connection: close',
      ])
      expect(answer).toMatch(/^HTTP\/1\.1 404 /)
      await endsWell()
    },
  )

  test('takes one callback once', async () => {
    await using world = await createWorld()
    const { callback, running } = await waiting(world)
    const visits = await Promise.allSettled(Array.from({ length: 5 }, () => visit(callback.href)))
    // One that comes late finds nobody listening.
    const statuses = visits.map((one) => (one.status === 'fulfilled' ? one.value.status : 409))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409])
    expect(await running.finished).toMatchObject({ code: 0 })
    expect(world.sandbox.stats().byGrantType.authorization_code).toBe(1)
  })
})

describe('a login of a web application', () => {
  async function begun(owner?: string) {
    const server = await startAttacker()
    const program = createProgram()
    const login = await program.evergrant.beginLogin({
      server: server.server,
      redirectUris: REDIRECT_URIS,
      ...(owner && { owner }),
    })
    const tokenRequests = () => server.asked.filter(({ line }) => line === 'POST /token').length
    return { server, program, login, tokenRequests }
  }

  test.each([
    ['no state', { state: '' }],
    ['a state that nobody was given', { state: 'x'.repeat(43) }],
  ])('is not ended by a callback with %s', async (_name, changes) => {
    const { server, program, login, tokenRequests } = await begun()
    await using _server = server
    const work = program.evergrant.completeLogin(callbackOf(login, changes), { binding: login.binding })
    expect(await codeOf(work)).toMatch(/^(?:CALLBACK_REFUSED|LOGIN_UNKNOWN)$/)
    expect(tokenRequests()).toBe(0)
  })

  test.each([
    ['another browser', { binding: 'x'.repeat(43) }],
    ['a browser without the cookie', { binding: '' }],
    ['another person', { owner: 'somebody-else' }],
    ['nobody', { owner: 'local' }],
  ])('is not ended by %s (login fixation), and its code is not sent', async (_name, changes) => {
    const { server, program, login, tokenRequests } = await begun('ada')
    await using _server = server
    const work = program.evergrant.completeLogin(callbackOf(login), {
      owner: 'ada',
      binding: login.binding,
      ...changes,
    })
    expect(await codeOf(work)).toMatch(/^(?:CALLBACK_REFUSED|LOGIN_UNKNOWN)$/)
    expect(tokenRequests()).toBe(0)
    expect(await program.evergrant.status({ owner: 'somebody-else', server: server.server })).toMatchObject({
      state: 'not_signed_in',
    })
  })

  test('is ended once, however often the callback comes', async () => {
    const { server, program, login, tokenRequests } = await begun()
    await using _server = server
    const callback = callbackOf(login)
    const works = Array.from({ length: 5 }, () =>
      codeOf(program.evergrant.completeLogin(callback, { binding: login.binding })),
    )
    const codes = await Promise.all(works)
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(await codeOf(program.evergrant.completeLogin(callback, { binding: login.binding }))).toBe('LOGIN_UNKNOWN')
    expect(tokenRequests()).toBe(1)
  })

  test.each([
    ['another path', (url: URL) => void (url.pathname = '/other')],
    ['another port', (url: URL) => void (url.port = '1')],
    ['another host', (url: URL) => void (url.hostname = 'localhost')],
    ['two codes', (url: URL) => url.searchParams.append('code', 'second')],
    ['two issuers', (url: URL) => (url.searchParams.append('iss', 'a'), url.searchParams.append('iss', 'b'))],
  ])('is not ended by a callback with %s', async (_name, change) => {
    const { server, program, login, tokenRequests } = await begun()
    await using _server = server
    const callback = new URL(callbackOf(login))
    change(callback)
    expect(await codeOf(program.evergrant.completeLogin(callback, { binding: login.binding }))).toBe('CALLBACK_REFUSED')
    expect(tokenRequests()).toBe(0)
  })

  test('is over after ten minutes', async () => {
    const { server, program, login, tokenRequests } = await begun()
    await using _server = server
    program.clock.advance(10 * 60_000 + 1000)
    expect(await codeOf(program.evergrant.completeLogin(callbackOf(login), { binding: login.binding }))).toBe(
      'LOGIN_UNKNOWN',
    )
    expect(tokenRequests()).toBe(0)
  })
})
