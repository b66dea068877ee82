import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNotion } from 'evergrant/notion'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a file', () => {
  it('goes up, into a page, and comes down again by its reference', async () => {
    const { notion } = workspace
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
    const file = await notion.files.upload({ name: 'data "1".bin', contentType: 'application/octet-stream', bytes })
    expect(file.source).toBe(`file-upload://${file.id}`)
    const [page] = await notion.pages.create({ title: 'With a file', content: file.markdown })
    const fetched = await notion.fetch(page?.id ?? '')
    const reference = /src="([^"]+)"|\((notion-file-block:[^)]+|https?:[^)]+)\)/.exec(
      fetched.kind === 'page' ? fetched.content : '',
    )
    const got = await notion.files.download(reference?.[1] ?? reference?.[2] ?? '')
    expect(Buffer.from(got.bytes).equals(Buffer.from(bytes))).toBe(true)
    expect(got.name).toBe('data "1".bin')
  })

  it('larger than Notion takes is refused before anything is asked', async () => {
    const before = workspace.calls('notion-create-file-upload')
    const large = { name: 'large.bin', bytes: new Uint8Array(20 * 1024 * 1024 + 1) }
    await expect(workspace.notion.files.upload(large)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(workspace.calls('notion-create-file-upload')).toBe(before)
  })
})

describe('an address', () => {
  it('is followed, and its name is no path', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/moved') return response.writeHead(302, { location: '/a/..%2Fb%20c.txt' }).end()
      return response.writeHead(200, { 'content-type': 'text/plain' }).end('hello')
    })
    expect(await workspace.notion.files.download(`${origin}/moved`)).toMatchObject({
      name: 'b c.txt',
      contentType: 'text/plain',
      bytes: new TextEncoder().encode('hello'),
    })
  })

  it('is left when it sends more than wanted', async () => {
    const origin = await serve((_, response) => response.end('x'.repeat(1000)))
    const large = workspace.notion.files.download(`${origin}/large`, { maxBytes: 999 })
    await expect(large).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' })
  })

  it.each([
    [403, /no longer good/],
    [404, /was answered 404/],
  ])('that answers %i is none', async (status, message) => {
    const origin = await serve((_, response) => response.writeHead(status).end())
    await expect(workspace.notion.files.download(`${origin}/x`)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(message),
    })
  })

  it.each([
    ['of this machine', 'http://127.0.0.1:9/x', 'ADDRESS_REFUSED'],
    ['of a private network', 'https://192.168.1.1/x', 'ADDRESS_REFUSED'],
    ['without encryption', 'http://example.com/x', 'INSECURE_URL'],
    ['of another kind', 'file:///etc/passwd', 'INSECURE_URL'],
  ])('%s is refused where the server is not on this machine', async (_, address, code) => {
    const elsewhere = createNotion(workspace.client)
    await expect(elsewhere.files.download(address)).rejects.toMatchObject({ code })
  })

  it.each(['http://127.0.0.1:9/x', 'http://example.com/x', 'https://10.0.0.1/x', 'https://[::1]/x'])(
    'that redirects from outside to %s is not followed',
    async (location) => {
      const asked: string[] = []
      const fetch = async (url: string | URL | Request) => {
        asked.push(new Request(url).url)
        return new Response(null, { status: 302, headers: { location } })
      }
      const notion = createNotion(workspace.client, {
        fetch,
        server: workspace.sandbox.url,
      })
      await expect(notion.files.download('https://files.example/x')).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:ADDRESS_REFUSED|INSECURE_URL)$/),
      })
      expect(asked).toEqual(['https://files.example/x'])
    },
  )

  it('that turns round and round is left', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    await expect(workspace.notion.files.download(`${origin}/x`)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' })
  })
})

it('a signed address that has expired on its way is asked for again', async () => {
  const { client, sandbox } = workspace
  const file = await workspace.notion.files.upload({
    name: 'late.txt',
    contentType: 'text/plain',
    bytes: new TextEncoder().encode('late'),
  })
  const [page] = await workspace.notion.pages.create({ title: 'Late', content: file.markdown })
  const fetched = await workspace.notion.fetch(page?.id ?? '')
  const reference = /notion-file-block:\/\/[^")\s]+/.exec(fetched.text)?.[0] ?? ''
  const before = workspace.calls('notion-get-file-download-urls')
  let isFirst = true
  const fetch: typeof globalThis.fetch = async (url, init) => {
    if (isFirst) sandbox.advance(301)
    isFirst = false
    return globalThis.fetch(url, init)
  }
  const notion = createNotion(client, { fetch, server: sandbox.url })
  expect(new TextDecoder().decode((await notion.files.download(reference)).bytes)).toBe('late')
  expect(workspace.calls('notion-get-file-download-urls') - before).toBe(2)
})
