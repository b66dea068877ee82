import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LeanClient } from 'evergrant'
import { type EverythingPeer, startEverything } from './everything.js'
import { createProgram, type Program } from './program.js'

describe.each([
  { transport: 'streamableHttp', fallback: false },
  { transport: 'sse', fallback: true },
] as const)('server-everything over $transport, without the SDK', ({ transport, fallback }) => {
  let peer: EverythingPeer
  let program: Program
  let client: LeanClient

  beforeAll(async () => {
    peer = await startEverything(transport)
    program = createProgram()
    client = await program.evergrant.open({ server: peer.url })
  })
  afterAll(async () => {
    await client?.close()
    await peer?.close()
  })

  // @requirement own/http-sse/server-everything
  test('falls back only where it must, and tells it', () => {
    const told = program.events.filter(({ type }) => type === 'fallback_to_sse')
    expect(told).toEqual(fallback ? [expect.objectContaining({ url: peer.url })] : [])
  })

  test('lists the tools, prompts and resources', async () => {
    expect((await client.listTools()).map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum']))
    expect(await client.request('prompts/list')).toMatchObject({ prompts: expect.any(Array) })
    const read = await client.request(
      'resources/read',
      { uri: 'demo://resource/dynamic/text/7' },
      { name: 'demo://resource/dynamic/text/7' },
    )
    expect(read).toMatchObject({ contents: [{ uri: 'demo://resource/dynamic/text/7' }] })
  })

  test('calls tools, many at once', async () => {
    const numbers = Array.from({ length: 30 }, (_, n) => n)
    const sums = await Promise.all(numbers.map((n) => client.callTool('get-sum', { a: n, b: 1 })))
    expect(sums.map(({ content }) => content[0]?.['text'])).toEqual(
      numbers.map((n) => `The sum of ${n} and 1 is ${n + 1}.`),
    )
  })

  test('tells the progress of a long call', async () => {
    const seen: number[] = []
    await client.callTool(
      'trigger-long-running-operation',
      { duration: 0.3, steps: 3 },
      { onProgress: ({ progress }) => void seen.push(progress) },
    )
    // The last one races with the reply.
    expect(seen.slice(0, 2)).toEqual([1, 2])
  })
})

// @requirement own/server-restart/server-everything
test('server-everything that was started again opens the session again', async () => {
  const peer = await startEverything('streamableHttp')
  const { evergrant } = createProgram()
  const client = await evergrant.open({ server: peer.url })
  await peer.close()
  const again = await startEverything('streamableHttp', Number(new URL(peer.url).port))
  expect((await client.listTools()).length).toBeGreaterThan(0)
  await client.close()
  await again.close()
})
