import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMessageFilter, type MessageFilter } from './message-filter.js'

const filter = () => createMessageFilter({ readOnly: true, knownReads: new Set(['read', 'look']) })
const decode = (bytes: Uint8Array | undefined): unknown => bytes && JSON.parse(new TextDecoder().decode(bytes))
const bytesOf = (text: string) => new TextEncoder().encode(text)

function send(
  text: string,
  judge: MessageFilter = filter(),
): { forward?: unknown; refused?: string; answer?: unknown } {
  const verdict = judge.outgoing(bytesOf(text))
  return 'forward' in verdict
    ? { forward: decode(verdict.forward) }
    : { refused: verdict.refused, answer: decode(verdict.answer) }
}

const call = (params: string, id = '1') => `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`

describe('lets through', () => {
  test.each([
    ['a call of a read', call('{"name":"read","arguments":{"q":"x"}}')],
    ['a call with arguments that are nothing', call('{"name":"read","arguments":null}')],
    ['a call with a task, input and state', call('{"name":"read","task":{},"inputResponses":{},"requestState":"s"}')],
    ['a call inside the meta data of a read', call(`{"name":"read","_meta":{"a":${call('{"name":"write"}')}}}`)],
    [
      'a call as the text of an argument',
      call(`{"name":"read","arguments":{"a":${JSON.stringify(call('{"name":"write"}'))}}}`),
    ],
    ['a request without params', '{"jsonrpc":"2.0","id":"a","method":"tools/list"}'],
    ['a negative id', '{"jsonrpc":"2.0","id":-1,"method":"ping"}'],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'],
    ['an answer', '{"jsonrpc":"2.0","id":7,"result":{"action":"accept"}}'],
    ['an answer that is an error', '{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}'],
    ['a call of nine megabytes', call(`{"name":"read","arguments":{"text":"${'x'.repeat(9_000_000)}"}}`)],
  ])('%s', (_what, text) => {
    expect(send(text)).toEqual({ forward: JSON.parse(text) as unknown })
  })

  test.each([
    ['initialize', 'server/discover', 'subscriptions/listen', 'ping', 'logging/setLevel', 'completion/complete'],
    ['resources/list', 'resources/templates/list', 'resources/read', 'resources/subscribe', 'resources/unsubscribe'],
    ['prompts/list', 'prompts/get', 'tasks/list', 'tasks/get', 'tasks/result'],
  ])('the requests of MCP that change nothing: %s, %s, %s …', (...methods) => {
    for (const method of methods)
      expect(send(JSON.stringify({ jsonrpc: '2.0', id: 1, method }))).toHaveProperty('forward')
  })

  test('tasks to be cancelled and continued, unless only reads are allowed', () => {
    const listed = createMessageFilter({ tools: ['*'] })
    for (const method of ['tasks/cancel', 'tasks/update']) {
      const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { taskId: 't' } })
      expect(send(text, listed)).toHaveProperty('forward')
      expect(send(text)).toMatchObject({ answer: { id: 1, error: { code: -32601 } } })
    }
  })
})

test('what goes to the server is written from what was judged, not the bytes that came', () => {
  const spelled = String.raw` { "m\u0065thod" : "tools/call", "jsonrpc":"2.0", "id":1e0, "params":{"name":"re\u0061d","arguments":{"n":1.50}} } `
  const verdict = filter().outgoing(bytesOf(spelled))
  expect('forward' in verdict && new TextDecoder().decode(verdict.forward)).toBe(
    '{"method":"tools/call","jsonrpc":"2.0","id":1,"params":{"name":"read","arguments":{"n":1.5}}}',
  )
})

test('a name above 256 characters is refused whatever is allowed', () => {
  const listed = createMessageFilter({ tools: ['*'] })
  expect(send(call(`{"name":"${'a'.repeat(256)}"}`), listed)).toHaveProperty('forward')
  expect(send(call(`{"name":"${'a'.repeat(257)}"}`), listed)).toMatchObject({ answer: { error: { code: -32602 } } })
})

describe('a forbidden tool', () => {
  test('is answered with the option that forbids it', () => {
    expect(send(call('{"name":"write"}', '"x"')).answer).toEqual({
      jsonrpc: '2.0',
      id: 'x',
      error: {
        code: -32602,
        message:
          'The tool "write" is forbidden by --read-only: it is not known to only read. Whoever set the option can let it through with --allow.',
        data: { reason: 'forbidden_by_filter', option: '--read-only' },
      },
    })
  })

  test.each([
    ['of another case', 'READ'],
    ['with white space', ' read'],
    ['with a line end', 'read\n'],
    ['with a NUL', 'read\0'],
    ['with a letter that looks the same', 'reаd'],
    ['with an invisible letter', 'read\u200b'],
    ['composed otherwise', 're\u0301ad'],
    ['of the prototype', 'constructor'],
    ['that is empty', ''],
  ])('a name %s is another name', (_what, name) => {
    expect(send(call(JSON.stringify({ name })))).toMatchObject({ answer: { id: 1, error: { code: -32602 } } })
  })
})

describe('refuses what could hide a call', () => {
  const write = call('{"name":"write"}')
  test.each([
    [
      'the method twice',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call","params":{"name":"write"}}',
      null,
    ],
    [
      'the method twice, once escaped',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"ping","m\u0065thod":"tools/call"}`,
      null,
    ],
    [
      'the params twice',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"},"params":{"name":"write"}}`,
      null,
    ],
    ['the name twice', call('{"name":"write","name":"read"}'), null],
    ['an argument twice', call('{"name":"read","arguments":{"a":{"b":1,"b":2}}}'), null],
    ['the id twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', null],
    ['a batch', `[${write}]`, null],
    ['a batch of none', '[]', null],
    ['two messages on a line', `{"jsonrpc":"2.0","id":1,"method":"ping"}${write}`, null],
    ['two messages with a line end in JSON', `{"jsonrpc":"2.0","id":1,"method":"ping"}\r${write}`, null],
    ['a message in a string', JSON.stringify(write), null],
    ['a byte order mark', `\ufeff${write}`, null],
    ['NUL bytes', `\0${write}`, null],
    ['a number', '1', null],
    ['nothing', 'null', null],
    ['an empty object', '{}', null],
    ['no version', '{"id":1,"method":"ping"}', 1],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}', 1],
    ['the method in another case', '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}', 1],
    ['a member that JSON-RPC does not know', '{"jsonrpc":"2.0","id":1,"method":"ping","headers":{}}', 1],
    ['a request with a result', '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', 1],
    ['an answer with params', '{"jsonrpc":"2.0","id":1,"result":{},"params":{}}', null],
    ['an answer and an error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}', null],
    ['neither', '{"jsonrpc":"2.0","id":1}', null],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":["tools/call"]}', 1],
    ['a method that is nothing', '{"jsonrpc":"2.0","id":1,"method":null}', 1],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"tools/invoke"}', 1],
    ['a method in another case', '{"jsonrpc":"2.0","id":1,"method":"Tools/Call"}', 1],
    ['a method with white space', '{"jsonrpc":"2.0","id":1,"method":"tools/call "}', 1],
    ['a method with a look-alike', '{"jsonrpc":"2.0","id":1,"method":"tооls/call"}', 1],
    ['a method with another slash', '{"jsonrpc":"2.0","id":1,"method":"tools∕call"}', 1],
    ['a method of the prototype', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', 1],
    ['a method of a server', '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}', 1],
    ['a notification as a request', '{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}', 1],
    ['params by place', call('["write"]'), 1],
    ['params that are nothing', '{"jsonrpc":"2.0","id":1,"method":"ping","params":null}', 1],
    ['the name in another case', call('{"name":"read","Name":"write"}'), 1],
    ['the name with a long s', call('{"name":"read","argumentſ":{}}'), 1],
    ['a name that is a list', call('{"name":["read"]}'), 1],
    ['no name', call('{}'), 1],
    ['a call without params', '{"jsonrpc":"2.0","id":1,"method":"tools/call"}', 1],
    ['a name without end', call(`{"name":"${'read'.repeat(100)}"}`), 1],
    ['arguments that are a list', call('{"name":"read","arguments":[]}'), 1],
    ['arguments that are a string', call('{"name":"read","arguments":"{}"}'), 1],
    ['a prototype', call('{"name":"read","__proto__":{"name":"write"}}'), null],
    ['an id that is nothing', call('{"name":"read"}', 'null'), null],
    ['an id that is a fraction', call('{"name":"read"}', '1.5'), null],
    ['an id that no double holds', call('{"name":"read"}', '12345678901234567890'), null],
    ['an id that is a list', call('{"name":"read"}', '[1]'), null],
    ['an id that is true', call('{"name":"read"}', 'true'), null],
  ])('%s', (_what, text, id) => {
    const { forward, answer } = send(text)
    expect(forward).toBeUndefined()
    expect(answer).toMatchObject({ jsonrpc: '2.0', id, error: { code: expect.any(Number) as number } })
  })

  test.each([
    ['a call without an id', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"write"}}'],
    ['an unknown notification', '{"jsonrpc":"2.0","method":"notifications/tools/call"}'],
    ['a notification of a server', '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'],
  ])('%s is not answered: nobody waits', (_what, text) => {
    expect(send(text)).toEqual({ refused: expect.any(String) as string, answer: undefined })
  })

  test('bytes that are no UTF-8', () => {
    const bytes = Uint8Array.from([...bytesOf('{"jsonrpc":"2.0","id":1,"method":"ping'), 0xff, ...bytesOf('"}')])
    expect(filter().outgoing(bytes)).toHaveProperty('refused')
  })

  test('no text of the message comes back unquoted or whole', () => {
    const method = `\u001b[31m${'x'.repeat(5000)}`
    const { refused = '' } = send(JSON.stringify({ jsonrpc: '2.0', id: 1, method }))
    expect(refused).not.toContain('\u001b')
    expect(refused.length).toBeLessThan(300)
  })
})

describe('for any message', () => {
  const member = (name: string, ...values: unknown[]) =>
    fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 9 }, fc.jsonValue()).map((value): Member => [name, value])
  type Member = readonly [name: string, value: unknown]
  const name = fc.constantFrom('read', 'write', 'Read', 'other')
  const stranger = fc.tuple(fc.constantFrom('method', 'Method', 'result', '__proto__', 'params', 'x'), fc.jsonValue())
  const anyMessage = fc
    .tuple(
      member('jsonrpc', '2.0'),
      member('id', 1, 'a'),
      member('method', 'tools/call', 'ping', 'tools/invoke'),
      fc.oneof(
        { arbitrary: fc.record({ name }).map((params): Member => ['params', params]), weight: 9 },
        member('params', {}),
      ),
      fc.oneof({ arbitrary: fc.constant([]), weight: 4 }, fc.array(stranger, { maxLength: 2 })),
    )
    .chain(([version, id, method, params, strangers]) =>
      fc.shuffledSubarray([version, id, method, params, ...strangers], { minLength: 3 }),
    )
    .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`)

  test('what is forwarded says what the message said, is one line, and calls no forbidden tool', () => {
    let forwarded = 0
    fc.assert(
      fc.property(fc.oneof(anyMessage, fc.json(), fc.string()), (text) => {
        const verdict = filter().outgoing(bytesOf(text))
        if (!('forward' in verdict)) return
        forwarded += 1
        const line = new TextDecoder().decode(verdict.forward)
        expect(line).not.toMatch(/[\r\n]/)
        expect(decode(verdict.forward)).toEqual(JSON.parse(JSON.stringify(JSON.parse(text))))
        expect(decode(verdict.forward)).not.toMatchObject({ method: 'tools/call', params: { name: 'write' } })
      }),
      { numRuns: 3000 },
    )
    expect(forwarded).toBeGreaterThan(100)
  })

  test('a call of a read arrives as it was sent, whatever its arguments', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer(), (given, id) => {
        const text = JSON.stringify({
          jsonrpc: '2.0',
          id,
          method: 'tools/call',
          params: { name: 'look', arguments: given },
        })
        expect(send(text)).toEqual(
          text.includes('"__proto__":') ? expect.anything() : { forward: JSON.parse(text) as unknown },
        )
      }),
    )
  })
})

describe('the list of tools', () => {
  const list = (tools: unknown[], more = {}) =>
    bytesOf(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools, nextCursor: 'n', ttlMs: 5, ...more } }))

  test('shows the tools that are allowed, and everything else as it came', () => {
    const read = { name: 'read', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true }, 'x-own': 1 }
    const answer = list([read, { name: 'write' }, { name: 'other', annotations: { readOnlyHint: true } }])
    expect(decode(filter().incoming(answer, 'tools/list'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { tools: [read], nextCursor: 'n', ttlMs: 5 },
    })
  })

  test('takes a known read away that the server calls a write, from the list and from then on', () => {
    const judge = filter()
    expect(send(call('{"name":"read"}'), judge)).toHaveProperty('forward')
    const answer = list([{ name: 'read', annotations: { readOnlyHint: false } }, { name: 'look' }])
    expect(decode(judge.incoming(answer, 'tools/list'))).toMatchObject({ result: { tools: [{ name: 'look' }] } })
    expect(send(call('{"name":"read"}'), judge)).toMatchObject({ answer: { error: { code: -32602 } } })
  })

  test.each([
    ['no object', 'read'],
    ['without a name', { inputSchema: {} }],
    ['with a name that is none', { name: 1 }],
    ['with annotations that are none', { name: 'read', annotations: 'x' }],
  ])('leaves out an entry %s', (_what, entry) => {
    expect(decode(filter().incoming(list([entry]), 'tools/list'))).toMatchObject({ result: { tools: [] } })
  })

  test.each([
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}', 'tools/list'],
    ['a result without a list', '{"jsonrpc":"2.0","id":1,"result":{"tools":null}}', 'tools/list'],
    ['no JSON', '{"jsonrpc"', 'tools/list'],
    ['the answer to another request', '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"write"}]}}', 'tools/call'],
  ])('%s is given back as it is', (_what, text, method) => {
    const answer = bytesOf(text)
    expect(filter().incoming(answer, method)).toBe(answer)
  })
})
