import { expect, test } from 'vitest'
import { createServerFetch, type FetchLike } from './server-fetch.js'

function recording() {
  const seen: { url: string; headers: Headers }[] = []
  const fetch: FetchLike = async (url, init = {}) => {
    seen.push({ url: String(url), headers: new Headers(init.headers) })
    return new Response('ok')
  }
  const serverFetch = createServerFetch({ server: 'https://mcp.example/mcp', userAgent: 'test/1', env: {}, fetch })
  return { seen, serverFetch }
}

const withToken = { headers: { authorization: 'Bearer planted-secret-token' } }

test('remembers which token each response answered', async () => {
  const { serverFetch } = recording()
  const response = await serverFetch.fetch('https://mcp.example/mcp', withToken)
  expect(serverFetch.tokenOf(response)?.reveal()).toBe('planted-secret-token')
  expect(serverFetch.tokenOf(new Response())).toBeUndefined()
})

test('the token leaves for the server’s own origin only (R11)', async () => {
  const { seen, serverFetch } = recording()
  await serverFetch.fetch('https://mcp.example/sse/message', withToken)
  await serverFetch.fetch('https://elsewhere.example/mcp', withToken)
  expect(seen.map(({ headers }) => headers.has('authorization'))).toEqual([true, false])
  expect(seen.every(({ headers }) => headers.get('user-agent') === 'test/1')).toBe(true)
})

test('plain http beyond loopback is refused before anything is sent', async () => {
  const { seen, serverFetch } = recording()
  await expect(serverFetch.fetch('http://mcp.example/mcp', withToken)).rejects.toMatchObject({ code: 'INSECURE_URL' })
  expect(seen).toEqual([])
})

test('a token is not sent to a host whose certificate nobody checks', async () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  const fetch: FetchLike = async () => new Response('ok')
  const to = (server: string) => createServerFetch({ server, userAgent: 'test/1', env, fetch }).fetch(server, withToken)
  await expect(to('https://mcp.example/mcp')).rejects.toMatchObject({ code: 'TLS_VERIFICATION_DISABLED' })
  expect((await to('https://127.0.0.1/mcp')).status).toBe(200)
})

test('a failure on the way is SERVER_UNREACHABLE with the system’s code', async () => {
  const failure = new TypeError('fetch failed', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  })
  const fetch: FetchLike = async () => Promise.reject(failure)
  const serverFetch = createServerFetch({ server: 'https://mcp.example/mcp', userAgent: 'test/1', env: {}, fetch })
  await expect(serverFetch.fetch('https://mcp.example/mcp')).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    details: { systemCode: 'ECONNREFUSED' },
  })
})
