import { expect, test } from 'vitest'
import { startListServer } from './list-server.js'
import { createProgram } from './program.js'

test('a program’s own fetch takes every request of a client to the server', async () => {
  const server = await startListServer({ ttlMs: 0, cacheScope: 'private' })
  const methods: (string | undefined)[] = []
  const { evergrant } = createProgram({
    fetch: (input, init) => {
      const { href, pathname } = new URL(input instanceof Request ? input.url : input)
      expect(href).toBe('https://mcp.example/mcp')
      methods.push(init?.method)
      return fetch(new URL(pathname, server.url), init)
    },
  })
  const client = await evergrant.connect({ server: 'https://mcp.example/mcp' })
  expect(await client.callTool({ name: 'value' })).toMatchObject({ structuredContent: { value: 'text' } })
  expect(methods).toEqual(['POST', 'POST'])
  await client.close()
  await server.close()
})
