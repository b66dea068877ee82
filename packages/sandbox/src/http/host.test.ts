import { request } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { CUT, type Handler, type HttpHost, listen } from './host.js'

let host: HttpHost
afterEach(() => host.close())

async function serve(handler: Handler): Promise<string> {
  host = await listen(0, handler)
  return host.origin
}

test('requests and responses keep method, headers, query and body', async () => {
  const origin = await serve(async (incoming) =>
    Response.json(
      { method: incoming.method, url: incoming.url, tag: incoming.headers.get('x-tag'), body: await incoming.text() },
      {
        status: 201,
        headers: [
          ['x-answer', 'yes'],
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      },
    ),
  )
  const response = await fetch(`${origin}/a?b=c`, { method: 'PUT', headers: { 'x-tag': 'é' }, body: 'höi' })
  expect([response.status, response.headers.get('x-answer')]).toEqual([201, 'yes'])
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.json()).toEqual({ method: 'PUT', url: `${origin}/a?b=c`, tag: 'é', body: 'höi' })
})

test('a stream is sent as it comes, and its headers before it', async () => {
  let push: (text: string) => void = () => {}
  const origin = await serve(async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (push = (text) => controller.enqueue(new TextEncoder().encode(text))),
    })
    return new Response(stream)
  })
  const response = await fetch(origin)
  const reader = (response.body ?? new ReadableStream()).getReader()
  push('now')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('now')
})

test('a client that hangs up aborts the request and cancels the stream', async () => {
  const seen: string[] = []
  const origin = await serve(async (incoming) => {
    incoming.signal.addEventListener('abort', () => seen.push('aborted'))
    return new Response(new ReadableStream({ cancel: () => void seen.push('cancelled') }))
  })
  const hangUp = new AbortController()
  await fetch(origin, { signal: hangUp.signal })
  hangUp.abort()
  await expect.poll(() => [...seen].sort()).toEqual(['aborted', 'cancelled'])
})

test('CUT ends the socket without an answer', async () => {
  const origin = await serve(async () => CUT)
  await expect(fetch(origin)).rejects.toThrow('fetch failed')
})

test('a handler that throws is answered 500', async () => {
  const origin = await serve(async () => {
    throw new Error('broken')
  })
  const response = await fetch(origin)
  expect([response.status, await response.text()]).toEqual([500, 'The sandbox failed: broken\n'])
})

test('a body over the limit is refused', async () => {
  const origin = await serve(async () => new Response('read'))
  const status = await new Promise((resolve, reject) => {
    const message = request(origin, { method: 'POST' }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    })
    message.on('error', reject)
    message.end(Buffer.alloc(21 * 1024 * 1024 + 1))
  })
  expect(status).toBe(413)
})
