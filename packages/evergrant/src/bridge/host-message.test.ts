import { describe, expect, it } from 'vitest'
import { isRefused, readHostMessage } from './host-message.js'

describe('readHostMessage', () => {
  it.each([
    ['plain', '{"jsonrpc":"2.0","id":1,"method":"ping"}'],
    ['beyond ASCII', '{ "id":"é", "method":"tools/call", "params":{"name":"😀\\ud800"} }'],
  ])('gives a small message as the very text that its bytes say: %s', (_, line) => {
    const read = readHostMessage(Buffer.from(line))
    expect(isRefused(read) ? undefined : read.text).toBe(line)
  })

  it('makes no text of a large one', () => {
    const read = readHostMessage(
      Buffer.from(`{"id":1,"method":"tools/call","params":{"text":"${'x'.repeat(70_000)}"}}`),
    )
    expect(read).toMatchObject({ envelope: { kind: 'request', id: 1, method: 'tools/call' } })
    expect(read).not.toHaveProperty('text')
  })
})
