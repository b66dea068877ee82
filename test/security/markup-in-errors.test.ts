import { describe, expect, test } from 'vitest'
import { createWorld, start, visit, authorizationUrl, type Running } from '../cli/evergrant.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attacker, documents, json, PATHS, startAttacker } from './attacker.js'

const MARKUP = [
  '<script>alert(document.domain)</script>',
  '"><svg onload=alert(1)>',
  '</main></body></html><script>1</script>',
  '<a href="javascript:alert(1)">Sign in again</a>',
  '<<script>script>alert(1)<</script>/script>',
  '<!--',
  '\u202E<b>tpircs',
]

/** What of a page is not our own: elements, and signs that turn the direction of text. */
function foreignIn(html: string): string[] {
  const own =
    /^<(?:!doctype html|\/?(?:html(?: lang="en")?|head|title|style|body|main|h1|p)|meta (?:charset="utf-8"|name="viewport" content="width=device-width"))>$/
  const tags = (html.match(/<[^>]*>?/g) ?? []).filter((tag) => !own.test(tag))
  return [...tags, ...(html.match(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu) ?? [])]
}

async function loginAt(server: Attacker, run: (running: Running, url: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'evergrant-markup-'))
  try {
    const running = start(['login', '--no-browser', '--server', server.server], { env: { EVERGRANT_HOME: home } })
    await run(running, await authorizationUrl(running))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Where the authorization server would send the browser. */
function answerTo(url: string, parameters: Readonly<Record<string, string>>): string {
  const asked = new URL(url).searchParams
  const callback = new URL(asked.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries({ state: asked.get('state') ?? '', ...parameters }))
    callback.searchParams.set(name, value)
  return callback.href
}

describe.each(MARKUP)('%j', (markup) => {
  test('in the words of a denial is text on the page', async () => {
    await using server = await startAttacker()
    await loginAt(server, async (running, url) => {
      const page = await visit(
        answerTo(url, { error: 'access_denied', error_description: `Because ${markup} so`, error_uri: markup }),
      )
      expect(page).toMatchObject({ status: 400, title: 'Access was denied' })
      expect(foreignIn(page.html)).toEqual([])
      const { stderr } = await running.finished
      expect(stderr).not.toContain(markup)
    })
  })

  test('in the name of an error is text on the page', async () => {
    await using server = await startAttacker()
    await loginAt(server, async (running, url) => {
      const page = await visit(answerTo(url, { error: markup }))
      expect(foreignIn(page.html)).toEqual([])
      await running.finished
    })
  })

  test('in the name of the issuer is text on the page', async () => {
    const path = `/${markup.replaceAll(/[^ -~]/g, '')}`
    await using server = await startAttacker({
      [PATHS.resource]: (origin) => ({ resource: `${origin}/mcp`, authorization_servers: [`${origin}${path}`] }),
      [`${PATHS.issuer}${new URL(path, 'http://x').pathname}`]: (origin) => ({
        ...(documents[PATHS.issuer]?.(origin) as object),
        issuer: `${origin}${path}`,
      }),
    })
    await loginAt(server, async (running, url) => {
      const page = await visit(answerTo(url, { error: 'access_denied' }))
      expect(page).toMatchObject({ status: 400, title: 'Access was denied' })
      expect(foreignIn(page.html)).toEqual([])
      await running.finished
    })
  })

  test('in the words of the token endpoint is text on the page', async () => {
    await using server = await startAttacker()
    server.answers['/token'] = json({ error: 'invalid_grant', error_description: `Because ${markup} so` }, 400)
    await loginAt(server, async (running, url) => {
      const page = await visit(answerTo(url, { code: 'c' }))
      expect(page).toMatchObject({ status: 400, title: 'Not signed in' })
      expect(foreignIn(page.html)).toEqual([])
      expect((await running.finished).stderr).toContain('[TOKEN_REQUEST_REFUSED]')
    })
  })

  test('in the address of a callback is text on the page', async () => {
    await using server = await startAttacker()
    await loginAt(server, async (running, url) => {
      const wrong = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
      wrong.pathname = `/${markup}`
      wrong.searchParams.set('state', markup)
      const page = await visit(wrong.href)
      expect(page.status).toBe(400)
      expect(foreignIn(page.html)).toEqual([])
      running.child.kill('SIGKILL')
    })
  })
})

test('a page that says nothing from outside passes the same look: the control', async () => {
  await using world = await createWorld()
  const { running, url } = await world.startLogin()
  const { html } = await visit(url)
  expect(foreignIn(html)).toEqual([])
  await running.finished
})

test('a page that holds an element of somebody else’s does not pass it', () => {
  expect(foreignIn('<main><p><b onclick=x>hi</b></p></main>')).toEqual(['<b onclick=x>', '</b>'])
})
