import { expect, test } from 'vitest'
import { createPortableLists } from './portable-list.js'

const answerOf = (...tools: object[]) =>
  new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools, nextCursor: 'n' } }))
const decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as unknown

const plain = { name: 'plain', inputSchema: { type: 'object', properties: {} } }
const choice = {
  name: 'choice',
  inputSchema: { type: 'object', anyOf: [{ required: ['a'] }] },
  outputSchema: { anyOf: [] },
}

test('a list for a provider, each change told once', () => {
  const told: string[] = []
  const rewrite = createPortableLists('openai', (name, changes) =>
    told.push(`${name}: ${changes.map(({ what }) => what).join()}`),
  )
  const expected = {
    jsonrpc: '2.0',
    id: 1,
    result: {
      tools: [plain, { ...choice, inputSchema: { type: 'object', properties: {}, required: ['a'] } }],
      nextCursor: 'n',
    },
  }
  expect(decode(rewrite(answerOf(plain, choice), 'tools/list'))).toEqual(expected)
  expect(decode(rewrite(answerOf(plain, choice), 'tools/list'))).toEqual(expected)
  expect(told).toEqual(['choice: anyOf at the top was merged into one object'])
})

test('a list that the provider takes, and other answers, stay as they are', () => {
  const rewrite = createPortableLists('gemini', () => expect.unreachable())
  const [list, other] = [answerOf(plain), answerOf(choice)]
  expect(rewrite(list, 'tools/list')).toBe(list)
  expect(rewrite(other, 'tools/call')).toBe(other)
})
