import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBrowser, type Browser } from '../peers/browser.js'
import { findFreePort } from '../peers/free-port.js'
import { type ExampleRun, runExample } from './run-example.js'
import { startSandbox } from '../records/sandbox.js'

let sandbox: Sandbox
let home: string
let origin: string
let app: ExampleRun

beforeEach(async () => {
  sandbox = await startSandbox()
  home = await mkdtemp(join(tmpdir(), 'evergrant-web-'))
  const port = await findFreePort()
  origin = `http://127.0.0.1:${port}`
  app = runExample('web-sign-in/server.js', {
    EVERGRANT_HOME: home,
    EVERGRANT_SERVER: sandbox.url,
    PORT: String(port),
  })
  await app.saw(`Open ${origin}`)
})
afterEach(async () => {
  app.child.kill('SIGTERM')
  await app.ended
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text()
}

/** The person clicks "Connect Notion" and signs in; gives the URL that the browser is sent back to. */
async function reachCallback(browser: Browser): Promise<string> {
  const begun = await browser.fetch(`${origin}/connect`, { method: 'POST' })
  expect(begun.status).toBe(303)
  return browser.signIn(begun.headers.get('location') ?? '', `${origin}/callback`)
}

const exchanges = () => sandbox.stats().byGrantType.authorization_code
const CONNECTED = /Connected as .+ in .+\./

describe('a visitor', () => {
  test('connects, sees as whom, and disconnects', async () => {
    const browser = createBrowser()
    expect(await text(browser.fetch(origin))).toContain('Connect Notion')

    const done = await browser.fetch(await reachCallback(browser))
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe('/')
    const page = await text(browser.fetch(origin))
    expect(page).toMatch(CONNECTED)
    expect(page).not.toContain('somebody')

    await browser.fetch(`${origin}/disconnect`, { method: 'POST' })
    expect(await text(browser.fetch(origin))).toContain('Connect Notion')
    expect(sandbox.stats().revocations).toBe(1)
  })

  test('sees nothing of another visitor', async () => {
    const [ada, bob] = [createBrowser(), createBrowser()]
    await ada.fetch(origin)
    await ada.fetch(await reachCallback(ada))
    expect(await text(bob.fetch(origin))).toContain('Connect Notion')
    expect(await text(ada.fetch(origin))).toMatch(CONNECTED)
  })

  test('who says no is told so, as text', async () => {
    sandbox.faults.denyLogin = { description: '<img src=x onerror=alert(1)>No' }
    const browser = createBrowser()
    await browser.fetch(origin)
    const page = await text(browser.fetch(await reachCallback(browser)))
    expect(page).toContain('Access was denied')
    expect(page).not.toContain('<img')
    expect(await text(browser.fetch(origin))).toContain('Connect Notion')
  })
})

describe('a callback', () => {
  test('in another browser, with or without a session, is refused before the code is sent', async () => {
    const [mine, visitor, stranger] = [createBrowser(), createBrowser(), createBrowser()]
    await mine.fetch(origin)
    const callback = await reachCallback(mine)
    await visitor.fetch(origin)
    await reachCallback(visitor)
    for (const browser of [visitor, stranger]) {
      const response = await browser.fetch(callback)
      expect(response.status).toBe(400)
    }
    expect(exchanges()).toBe(0)

    await mine.fetch(callback)
    expect(await text(mine.fetch(origin))).toMatch(CONNECTED)
    expect(await text(visitor.fetch(origin))).toContain('Connect Notion')
  })

  test('that comes twice at once is exchanged once', async () => {
    const browser = createBrowser()
    await browser.fetch(origin)
    const callback = await reachCallback(browser)
    const statuses = await Promise.all([1, 2].map(async () => (await browser.fetch(callback)).status))
    expect(statuses.toSorted()).toEqual([303, 400])
    expect(exchanges()).toBe(1)
    expect(await text(browser.fetch(origin))).toMatch(CONNECTED)
  })

  test('out of nowhere is refused', async () => {
    const response = await createBrowser().fetch(`${origin}/callback?code=x&state=y`)
    expect(response.status).toBe(400)
  })
})

test('cookies are for this site and for no script, and pages run no script', async () => {
  const begun = await createBrowser().fetch(`${origin}/connect`, { method: 'POST' })
  const cookies = begun.headers.getSetCookie()
  expect(cookies).toHaveLength(2)
  for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/)
  expect(begun.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('a session that was not signed here is nobody’s', async () => {
  const browser = createBrowser()
  const first = await browser.fetch(origin)
  const [owner = ''] = /(?<=session=)[^.]+/.exec(first.headers.getSetCookie().join()) ?? []
  expect(owner).not.toBe('')
  await browser.fetch(await reachCallback(browser))
  const forged = await fetch(origin, { headers: { cookie: `session=${owner}.${'A'.repeat(43)}` } })
  expect(await forged.text()).toContain('Connect Notion')
})

test('what it says on its own outputs holds no secret', async () => {
  const browser = createBrowser()
  await browser.fetch(origin)
  const callback = await reachCallback(browser)
  await browser.fetch(callback)
  await browser.fetch(callback)
  const { searchParams } = new URL(callback)
  const said = app.said.stdout + app.said.stderr
  expect(said).toContain('LOGIN_UNKNOWN')
  const secrets = ['code', 'state'].map((name) => searchParams.get(name) ?? '')
  expect(secrets.filter((secret) => said.includes(secret))).toHaveLength(0)
})
