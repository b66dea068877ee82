import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { onAbort } from '../internal/abort.js'
import { answerEverything, type Behaviour, received, request, result, startBridge } from './testing/bridge-in-memory.js'

const never: Behaviour = () => new Promise<void>(() => undefined)
const turn = () => new Promise((resolve) => setImmediate(resolve))
const failing =
  (error: unknown): Behaviour =>
  () =>
    Promise.reject(error)
const call = (id: unknown, name = 'write') => request(id, 'tools/call', { name })

describe('requests and answers', () => {
  it('pass as they are, each to its id, whatever the order', async () => {
    const waiting: (() => void)[] = []
    const bridge = startBridge(async ({ envelope, bytes }, { receive }) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      await receive?.(received(result(envelope.id, { echo: Buffer.from(bytes).toString() })))
    })
    bridge.say(request(1, 'tools/list'), request('1', 'tools/list', { n: 1 }))
    await turn()
    for (const go of waiting.reverse()) {
      go()
      await turn()
    }
    expect(await bridge.next()).toEqual(result('1', { echo: JSON.stringify(request('1', 'tools/list', { n: 1 })) }))
    expect(await bridge.next()).toEqual(result(1, { echo: JSON.stringify(request(1, 'tools/list')) }))
  })

  it('a large answer in pieces is written in pieces, and never put together', async () => {
    const bridge = startBridge(async ({ envelope }, { receive }) => {
      const text = JSON.stringify(result(envelope.id, { text: 'x'.repeat(70_000) }))
      const parts = [text.slice(0, 40_000), text.slice(40_000)].map((part) => Buffer.from(part))
      await receive?.({
        envelope: { kind: 'result', ...(envelope.id !== undefined && { id: envelope.id }) },
        parts,
        get bytes(): Uint8Array {
          throw new Error('the pieces were put together')
        },
      })
    })
    bridge.say(request(1, 'tools/list'))
    expect(await bridge.next()).toEqual(result(1, { text: 'x'.repeat(70_000) }))
  })

  it('each request is answered once, whatever the server says twice', async () => {
    const bridge = startBridge(async ({ envelope }, { receive }) => {
      await receive?.(received(result(envelope.id, { n: 1 })))
      await receive?.(received(result(envelope.id, { n: 2 })))
      await receive?.(received(result('nobody asked')))
    })
    bridge.say(request(1, 'ping'), request(2, 'ping'))
    expect([await bridge.next(), await bridge.next()]).toEqual([result(1, { n: 1 }), result(2, { n: 1 })])
    await turn()
    expect(bridge.rest).toEqual([])
    expect(bridge.logged).toContain('An answer to "nobody asked" was left out: nobody waits for it')
  })

  // @requirement mcp-versioning-2026/request-ids-twice
  it('an id that waits already is refused, and its first request goes on', async () => {
    let answer = (): void => undefined
    const bridge = startBridge(async ({ envelope }, { receive }) => {
      await new Promise<void>((resolve) => (answer = resolve))
      await receive?.(received(result(envelope.id)))
    })
    bridge.say(request(7, 'tools/list'), request(7, 'tools/list'))
    // Under the id 7 the host would take it for the answer to the first one.
    expect(await bridge.next()).toMatchObject({ id: null, error: { code: -32600 } })
    await turn()
    answer()
    expect(await bridge.next()).toEqual(result(7))
    expect(bridge.sent).toEqual(['tools/list'])
  })

  it('an id may be used again once it is answered', async () => {
    const bridge = startBridge()
    for (let round = 0; round < 3; round++) {
      bridge.say(request(7, 'ping'))
      expect(await bridge.next()).toEqual(result(7))
    }
  })

  it.each([
    ['no JSON', 'hello\n', -32700],
    ['half a message', '{"jsonrpc":"2.0","id":1,"meth\n', -32700],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a]), -32700],
    ['a number', '42\n', -32600],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]\n', -32600],
    ['an id that is none', '{"jsonrpc":"2.0","id":null,"method":"ping"}\n', -32600],
    ['neither request nor answer', '{"jsonrpc":"2.0","id":1}\n', -32600],
  ])('%s is refused, and what follows passes', async (_, line, code) => {
    const bridge = startBridge()
    bridge.input.write(line)
    bridge.say(request(1, 'ping'))
    expect(await bridge.next()).toMatchObject({ id: null, error: { code } })
    expect(await bridge.next()).toEqual(result(1))
  })

  it('a line above the limit is refused', async () => {
    const bridge = startBridge(answerEverything, { limits: { maxLineBytes: 100 } })
    bridge.say(request(1, 'x'.repeat(200)), request(2, 'ping'))
    expect(await bridge.next()).toMatchObject({ id: null, error: { code: -32600 } })
    expect(await bridge.next()).toEqual(result(2))
  })

  it('a reply that ends without an answer is an error', async () => {
    const bridge = startBridge(async () => undefined)
    bridge.say(request(1, 'ping'))
    expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { code: 'RESPONSE_INVALID' } } })
  })
})

describe('both ways', () => {
  it('what the server asks and tells reaches the host, and the answer the server', async () => {
    const bridge = startBridge()
    const asked = request('s1', 'elicitation/create', { message: 'Which?' })
    bridge.serverSays(asked)
    expect(await bridge.next()).toEqual(asked)
    bridge.say(result('s1', { action: 'accept' }))
    bridge.serverSays({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    expect(await bridge.next()).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    expect(bridge.sent).toEqual(['result'])
  })

  // @requirement mcp-lifecycle-2025/nothing-before
  it('nothing overtakes the handshake', async () => {
    const gates: (() => void)[] = []
    const bridge = startBridge(async (message, options) => {
      if (message.envelope.method !== 'ping') await new Promise<void>((resolve) => gates.push(resolve))
      await answerEverything(message, options)
    })
    bridge.say(request(0, 'initialize'), { jsonrpc: '2.0', method: 'notifications/initialized' }, request(1, 'ping'))
    await turn()
    expect(bridge.sent).toEqual(['initialize'])
    gates.shift()?.()
    expect(await bridge.next()).toEqual(result(0))
    await turn()
    expect(bridge.sent).toEqual(['initialize', 'notifications/initialized'])
    gates.shift()?.()
    expect(await bridge.next()).toEqual(result(1))
  })

  it('a cancellation ends the wait and reaches the server; no answer follows', async () => {
    let aborted = false
    const bridge = startBridge(async (message, options) => {
      if (message.envelope.method !== 'tools/call') return answerEverything(message, options)
      if (options.signal) onAbort(options.signal, () => (aborted = true))
      return never(message, options)
    })
    bridge.say(call(1))
    await turn()
    bridge.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
    bridge.say(request(2, 'ping'))
    expect(await bridge.next()).toEqual(result(2))
    await turn()
    expect([aborted, bridge.sent]).toEqual([true, ['tools/call', 'notifications/cancelled', 'ping']])
    bridge.say(request(1, 'ping'))
    expect(await bridge.next()).toEqual(result(1))
  })

  it('a cancellation that the server never takes ends the wait all the same', async () => {
    let aborted = false
    const bridge = startBridge(async (message, options) => {
      if (message.envelope.method === 'tools/call' && options.signal) onAbort(options.signal, () => (aborted = true))
      return never(message, options)
    })
    bridge.say(call(1))
    await turn()
    bridge.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
    await expect.poll(() => bridge.sent).toEqual(['tools/call', 'notifications/cancelled'])
    expect(aborted).toBe(true)
    bridge.stop()
    await bridge.finished
  })

  it('requests wait only so long for a server that does not take the end of the handshake', async () => {
    const bridge = startBridge(
      (message, options) => (message.envelope.kind === 'request' ? answerEverything : never)(message, options),
      { limits: { handshakeMs: 10 } },
    )
    bridge.say({ jsonrpc: '2.0', method: 'notifications/initialized' }, request(1, 'ping'))
    expect(await bridge.next()).toEqual(result(1))
  })

  it('a cancellation of what nobody asked goes nowhere', async () => {
    const bridge = startBridge()
    bridge.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } }, request(1, 'ping'))
    await bridge.next()
    expect(bridge.sent).toEqual(['ping'])
  })
})

describe('when it goes wrong', () => {
  const unreachable = new EvergrantError('SERVER_UNREACHABLE', 'cut', { details: { reason: 'reply_lost' } })

  describe('an answer that puts a call off', () => {
    const putOff = (seconds: number, reason = 'mcp_tool_rate_limit') => {
      const error = { code: 'rate_limited', retry_after_seconds: seconds, rate_limit_reason: reason }
      const content = [{ type: 'text', text: JSON.stringify({ error }) }]
      return { isError: true, content, structuredContent: { error } }
    }
    const start = (answers: readonly object[]) => {
      const slept: number[] = []
      let times = 0
      const behave: Behaviour = async ({ envelope }, { receive }) => {
        await receive?.(received(result(envelope.id, answers[Math.min(times++, answers.length - 1)])))
      }
      return { slept, bridge: startBridge(behave, { sleep: async (ms) => void slept.push(ms) }) }
    }

    it.each<[string, string, readonly object[], readonly number[]]>([
      ['is waited out for a read', 'read', [putOff(7), { content: [] }], [7_000]],
      ['is waited out three times, then passed on', 'read', [putOff(2)], [2_000, 2_000, 2_000]],
      ['is passed on where the host would wait for too long', 'read', [putOff(90), { content: [] }], []],
      [
        'is passed on where the caller is blocked',
        'read',
        [putOff(1, 'public_api_request_blocked'), { content: [] }],
        [],
      ],
      ['is passed on for a write', 'write', [putOff(1), { content: [] }], []],
      [
        'that is none is passed on',
        'read',
        [{ content: [{ type: 'text', text: 'rate_limited' }] }, { content: [] }],
        [],
      ],
    ])('%s', async (_, name, answers, waits) => {
      const { bridge, slept } = start(answers)
      bridge.say(call(1, name))
      expect(await bridge.next()).toEqual(result(1, answers[Math.min(waits.length, answers.length - 1)]))
      expect(slept).toEqual(waits)
      expect(bridge.sent).toHaveLength(waits.length + 1)
    })
  })

  it('a read is sent again until the server is back', async () => {
    let failures = 3
    const bridge = startBridge(async (message, options) => {
      if (failures-- > 0) throw unreachable
      return answerEverything(message, options)
    })
    bridge.say(call(1, 'read'))
    expect(await bridge.next()).toEqual(result(1))
    expect(bridge.sent).toHaveLength(4)
  })

  it('a write that may have been done is not, and the host is told', async () => {
    const bridge = startBridge(failing(unreachable))
    bridge.say(call(1))
    expect(await bridge.next()).toMatchObject({
      id: 1,
      error: {
        code: -32603,
        message: 'cut',
        data: { code: 'SERVER_UNREACHABLE', reason: 'reply_lost', retryable: false },
      },
    })
    expect(bridge.sent).toEqual(['tools/call'])
  })

  const sent = new EvergrantError('SERVER_UNREACHABLE', 'cut', { details: { sent: true } })
  const unsent = new EvergrantError('SERVER_UNREACHABLE', 'away')
  it.each([
    ['a write whose answer is lost is to be looked for', 'write', sent, 'reply_lost', false],
    ['a write that was not sent can be sent again', 'write', unsent, 'not_answered', true],
    ['a read can be sent again whatever became of it', 'read', sent, 'not_answered', true],
  ])('%s', async (_, tool, error, reason, retryable) => {
    const bridge = startBridge(failing(error))
    bridge.say(call(1, tool))
    const { data } = (await bridge.next()).error ?? {}
    expect(data).toMatchObject({ reason, retryable })
    expect(String(data?.['hint']).startsWith('Look whether the call took effect')).toBe(reason === 'reply_lost')
  })

  it.each([
    ['JSON', '{"jsonrpc":"2.0","id":1,"result":{"content":[tru,,]}}'],
    [
      'UTF-8',
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"t":"'), Buffer.of(0xff, 0xfe, 0x22, 0x7d, 0x7d)]),
    ],
    ['UTF-8', Buffer.concat([Buffer.alloc(100_000, ' '), Buffer.of(0xff)])],
  ])('an answer that is no %s does not reach the host', async (what, bytes) => {
    const bridge = startBridge(async ({ envelope }, { receive }) => {
      await receive?.({ envelope: { kind: 'notification', method: 'm' }, bytes: Buffer.from(bytes) })
      await receive?.({ envelope: { kind: 'result', id: envelope.id ?? 0 }, bytes: Buffer.from(bytes) })
    })
    bridge.say(call(1))
    expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { code: 'RESPONSE_INVALID' } } })
    expect(bridge.rest).toEqual([])
    expect(bridge.logged).toEqual([`"m" of the server was left out: it is no ${what}`])
  })

  it('what failed is failed only for its own request', async () => {
    const bridge = startBridge(async (message, options) => {
      if (message.envelope.id === 1) throw new Error('a bug')
      return answerEverything(message, options)
    })
    bridge.say(call(1), call(2))
    const answers = [await bridge.next(), await bridge.next()]
    expect(answers).toContainEqual(result(2))
    expect(answers).toContainEqual(expect.objectContaining({ id: 1, error: expect.anything() }))
  })

  it.each([
    ['every request is refused with the code for it', 'tools/list', -32003],
    ['a tool answers so that the model can read it', 'tools/call', undefined],
  ])('a login is needed: %s', async (_, method, code) => {
    const error = new EvergrantError('AUTHORIZATION_REQUIRED', 'A login is needed', { hint: 'Run `evergrant login`.' })
    const bridge = startBridge(failing(error), {
      explain: () => ({ error, command: 'evergrant login --profile work' }),
    })
    bridge.say(request(1, method, { name: 'x' }))
    const answer = await bridge.next()
    const facts = {
      reason: 'auth_required',
      command: 'evergrant login --profile work',
      hint: 'Run `evergrant login`.',
      code: 'AUTHORIZATION_REQUIRED',
    }
    const text = 'auth_required: A login is needed. Run `evergrant login`.'
    if (code !== undefined) expect(answer.error).toMatchObject({ code, message: text, data: facts })
    else
      expect(answer.result).toMatchObject({ isError: true, content: [{ text }], _meta: { 'evergrant/error': facts } })
  })

  it('a request that the server never answers is given up, a read after one more try', async () => {
    let clock = 0
    const bridge = startBridge(never, { now: () => clock, limits: { silenceMs: 60_000, lookMs: 5 } })
    bridge.say(call(1), call(2, 'read'))
    await turn()
    const aging = setInterval(() => (clock += 10_000), 5)
    const answers = [await bridge.next(), await bridge.next()]
    clearInterval(aging)
    expect(answers.map(({ id, error }) => [id, error?.data['code']])).toEqual([
      [1, 'REQUEST_TIMEOUT'],
      [2, 'REQUEST_TIMEOUT'],
    ])
    expect(bridge.sent).toHaveLength(3)
  })

  it('a notification that the server never takes is given up', async () => {
    let clock = 0
    const bridge = startBridge(never, { now: () => clock, limits: { silenceMs: 60_000, lookMs: 5 } })
    bridge.say({ jsonrpc: '2.0', method: 'notifications/progress' })
    await turn()
    const aging = setInterval(() => (clock += 10_000), 5)
    await expect.poll(() => bridge.logged).toContainEqual(expect.stringContaining('The server was silent for 60 s'))
    clearInterval(aging)
  })

  describe('with an answer to initialize that is remembered', () => {
    const memory = { load: async () => ({ serverInfo: { name: 'it' } }), save: async () => undefined }
    const handshake = { jsonrpc: '2.0', method: 'notifications/initialized' }

    it.each([
      ['initialize', 'initialize'],
      ['the end of the handshake', 'notifications/initialized'],
    ])('a server that never takes %s leaves no request without an answer', async (_, stuckAt) => {
      const bridge = startBridge(
        async (message, options) => {
          if (message.envelope.method === stuckAt) return never(message, options)
          return answerEverything(message, options)
        },
        { memory, limits: { silenceMs: 30, lookMs: 5 } },
      )
      bridge.say(request(0, 'initialize'), handshake, call(1))
      expect(await bridge.next()).toMatchObject({ id: 0, result: { serverInfo: { name: 'it' } } })
      expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { code: 'REQUEST_TIMEOUT' } } })
      expect(bridge.sent).not.toContain('tools/call')
      bridge.stop()
      await bridge.finished
    })

    it('the end does not wait for the session', async () => {
      const bridge = startBridge(never, { memory })
      bridge.say(request(0, 'initialize'), handshake, call(1))
      await bridge.next()
      await turn()
      bridge.stop()
      expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { code: 'INTERRUPTED' } } })
      await bridge.finished
      await expect.poll(() => bridge.logged).toContain('The session is not open yet: The bridge was stopped')
    })
  })

  it('what waited over the sleep of the machine is not waited for much longer', async () => {
    let clock = 0
    const bridge = startBridge(never, { now: () => clock, limits: { lookMs: 5 } })
    bridge.say(call(1))
    await turn()
    clock += 60_000
    await new Promise((resolve) => setTimeout(resolve, 20))
    const aging = setInterval(() => (clock += 1000), 5)
    expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { code: 'REQUEST_TIMEOUT' } } })
    clearInterval(aging)
    expect(clock).toBeLessThan(200_000)
  })
})

describe('the end', () => {
  it('comes when the host closes its end, after the answers to what it asked', async () => {
    let answer = (): void => undefined
    const bridge = startBridge(async (message, options) => {
      if (message.envelope.method !== 'initialize') await new Promise<void>((resolve) => (answer = resolve))
      await answerEverything(message, options)
    })
    bridge.say(request(0, 'initialize'))
    bridge.sayRaw(JSON.stringify(request(1, 'ping')))
    bridge.input.end()
    expect(await bridge.next()).toEqual(result(0))
    await turn()
    answer()
    expect(await bridge.next()).toEqual(result(1))
    await bridge.finished
    expect(bridge.closed).toEqual([{ endSession: true }])
  })

  it('does not wait for ever: what is left is answered with an error', async () => {
    const bridge = startBridge(never, { limits: { graceMs: 20 } })
    bridge.say(request(0, 'initialize'), call(1), request(2, 'ping'))
    bridge.input.end()
    const answers = [await bridge.next(), await bridge.next(), await bridge.next()]
    expect(answers.map(({ id, error }) => [id, error?.data['code']])).toEqual([
      [0, 'INTERRUPTED'],
      [1, 'INTERRUPTED'],
      [2, 'INTERRUPTED'],
    ])
    await bridge.finished
  })

  it.each(['the host closes its end', 'the program is stopped'])(
    'comes when %s, though the server never takes a notification',
    async (how) => {
      const bridge = startBridge(never, { limits: { graceMs: 10 } })
      bridge.say({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' })
      await expect.poll(() => bridge.sent).toHaveLength(1)
      if (how === 'the program is stopped') bridge.stop()
      else bridge.input.end()
      await bridge.finished
      expect(bridge.logged).toContainEqual(expect.stringContaining('roots/list_changed did not reach the server'))
    },
  )

  it('comes though the host takes no answers', async () => {
    const bridge = startBridge(never, { limits: { closeMs: 20 } })
    bridge.output.pause()
    bridge.say(call('x'.repeat(100_000)), call(2), call(3))
    await turn()
    bridge.stop()
    await bridge.finished
    expect(bridge.closed).toEqual([{ endSession: true }])
  })

  it('comes at once when the program is stopped; what waits is answered', async () => {
    const bridge = startBridge(never)
    bridge.say(call(1))
    await turn()
    bridge.stop()
    const facts = { code: 'INTERRUPTED', reason: 'reply_lost', retryable: false }
    expect(await bridge.next()).toMatchObject({ id: 1, error: { data: facts } })
    await bridge.finished
  })

  it('comes quietly when nobody reads any more', async () => {
    const bridge = startBridge()
    bridge.output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await bridge.finished
    expect(bridge.logged).toEqual([])
  })
})

describe('a slow host', () => {
  it('holds the server back', async () => {
    let delivered = 0
    const bridge = startBridge(async ({ envelope }, { receive }) => {
      for (let count = 0; count < 100; count++) {
        await receive?.(
          received({ jsonrpc: '2.0', method: 'notifications/progress', params: { pad: 'x'.repeat(200) } }),
        )
        delivered += 1
      }
      await receive?.(received(result(envelope.id)))
    })
    bridge.output.pause()
    bridge.say(request(1, 'ping'))
    await expect.poll(() => bridge.output.writableNeedDrain).toBe(true)
    for (let turns = 0; turns < 20; turns++) await turn()
    expect(delivered).toBeLessThan(5)
    bridge.output.resume()
    for (let count = 0; count < 100; count++) await bridge.next()
    expect(await bridge.next()).toEqual(result(1))
  })

  it.each([
    ['notifications that the server does not take', { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }, {}],
    ['requests that wait for the handshake', request(1, 'ping'), {}],
    ['bytes', request('x'.repeat(2000), 'ping'), { maxWaiting: 1000, maxWaitingBytes: 5000 }],
  ])('is read no further while there are too many %s', async (_, message, limits) => {
    const bridge = startBridge(never, { limits: { maxWaiting: 4, ...limits } })
    bridge.say(request(0, 'initialize'))
    for (let count = 0; count < 10 && !bridge.input.isPaused(); count++) {
      bridge.say(message)
      await turn()
    }
    expect(bridge.input.isPaused()).toBe(true)
    bridge.stop()
    await bridge.finished
  })

  it('is read no further while too much waits', async () => {
    const answers: (() => void)[] = []
    const bridge = startBridge(
      async (message, options) => {
        await new Promise<void>((resolve) => answers.push(resolve))
        await answerEverything(message, options)
      },
      { limits: { maxWaiting: 3 } },
    )
    for (let id = 0; id < 8; id++) {
      bridge.say(request(id, 'ping'))
      await turn()
    }
    expect(bridge.sent).toHaveLength(3)
    for (let id = 0; id < 8; id++) {
      while (answers.length === 0) await turn()
      answers.shift()?.()
      expect(await bridge.next()).toEqual(result(id))
    }
  })
})
