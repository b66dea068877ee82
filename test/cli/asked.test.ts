import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { event, events, scriptServer } from '../bridge/scripted-server.js'
import { startAskingPeer } from '../peers/asking-peer.js'
import type { EraPeer } from '../peers/era-peer.js'
import { errorOf, run, start } from './evergrant.js'
import { HAS_TERMINALS, startAtTerminal } from './terminal.js'

const FORM = {
  method: 'elicitation/create' as const,
  params: {
    mode: 'form' as const,
    message: 'A parcel for \u001B[31myou',
    requestedSchema: {
      type: 'object' as const,
      properties: {
        name: { type: 'string' as const, title: 'Your name', minLength: 2 },
        count: { type: 'integer' as const, minimum: 1, maximum: 5, default: 1 },
        gift: { type: 'boolean' as const, default: false },
        colour: {
          type: 'string' as const,
          oneOf: [
            { const: '#f00', title: 'Red' },
            { const: '#0f0', title: 'Green' },
          ],
        },
        extras: { type: 'array' as const, items: { type: 'string' as const, enum: ['card', 'ribbon'] }, maxItems: 2 },
        email: { type: 'string' as const, format: 'email' as const },
      },
      required: ['name', 'colour'],
    },
  },
}
const LINK = {
  method: 'elicitation/create' as const,
  params: { mode: 'url' as const, message: 'Sign in', url: 'https://a:b@login.example/start', elicitationId: 'e1' },
}
const SAMPLE = {
  method: 'sampling/createMessage' as const,
  params: { messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } }], maxTokens: 5 },
}
const ASKS = { form: FORM, link: LINK, sample: SAMPLE, roots: { method: 'roots/list' as const } }

let home: string
let peer: EraPeer
const env = () => ({ EVERGRANT_HOME: home, EVERGRANT_SERVER: peer.url })
const evergrant = (words: readonly string[], more = {}) => run(words, { env: { ...env(), ...more } })
const atTerminal = (...words: string[]) => startAtTerminal(words, { env: env() })

describe.each(['legacy', 'modern'] as const)('a server of the %s era', (era) => {
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'evergrant-asked-'))
    peer = await startAskingPeer(era, ASKS)
  })
  afterEach(async () => {
    await peer[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })

  describe.runIf(HAS_TERMINALS)('asks at a terminal', () => {
    // @requirement mcp-rounds-2026/asked-on-the-command-line
    test('a form is filled in, checked, shown, changed and sent', async () => {
      const terminal = atTerminal('call', 'form')
      await terminal.shows(`${new URL(peer.url).host} asks:`)
      await terminal.shows('  A parcel for [31myou')
      await terminal.answer('Answer it?', '')
      await terminal.answer('Your name (at least 2 characters): ', '')
      await terminal.answer('This is needed.', 'A')
      await terminal.answer('At least 2 characters; these are 1.', 'Ada')
      await terminal.answer('count (a whole number, 1 to 5; may be left empty) [1]: ', '9')
      await terminal.answer('1 to 5.', '2')
      await terminal.answer('gift (yes or no; may be left empty) [no]: ', 'y')
      await terminal.shows('1  Red')
      await terminal.answer('colour (one of them): ', 'green')
      await terminal.answer('extras (at most 2 of them, with commas between; may be left empty): ', 'ribbon, 1')
      await terminal.answer('email (email; may be left empty): ', 'nobody')
      await terminal.answer('An address like ada@example.com.', '')
      await terminal.shows('Your name: Ada')
      await terminal.shows('gift: yes')
      await terminal.shows('colour: Green')
      await terminal.shows('email: -')
      await terminal.answer('Send this to', 'e')
      await terminal.answer('[Ada]: ', 'Eve')
      for (const standing of ['[2]: ', '[yes]: ', '[Green]: ', '[ribbon, card]: ', 'email']) {
        await terminal.answer(standing, '')
      }
      await terminal.answer('Send this to', 'yes')
      const { code, shown } = await terminal.finished
      expect(code).toBe(0)
      expect(JSON.parse(shown.trimEnd().split('\n').at(-1) ?? '')).toEqual({
        action: 'accept',
        content: { name: 'Eve', count: 2, gift: true, colour: '#0f0', extras: ['ribbon', 'card'] },
      })
      expect(peer.announced.at(-1)).toMatchObject({ elicitation: { form: {}, url: {} } })
    })

    test.each([
      ['decline', 'd\n'],
      ['cancel', 'c\n'],
      ['cancel', '\u0004'],
    ])('a form can end in %s', async (action, keys) => {
      const terminal = atTerminal('call', 'form')
      await terminal.shows('Answer it?')
      terminal.type(keys)
      expect((await terminal.finished).shown).toContain(`{"action":"${action}"}`)
    })

    test('a page is shown with its host, and nothing is opened', async () => {
      const terminal = atTerminal('call', 'link')
      await terminal.shows('asks you to open a page of login.example:')
      await terminal.shows('https://a:b@login.example/start')
      await terminal.answer('Enter when you have been there', '')
      expect((await terminal.finished).shown).toContain('{"action":"accept"}')
    })

    test('Ctrl-C at a question ends the call, also at the server', async () => {
      const terminal = atTerminal('call', 'form')
      await terminal.shows('Answer it?')
      terminal.type('\u0003')
      expect((await terminal.finished).code).toBe(130)
      if (era === 'legacy') expect(peer.methods).toContain('notifications/cancelled')
    })

    test('how far a call is, is shown until it is done', async () => {
      const terminal = atTerminal('call', 'steps')
      await terminal.shows('[############            ] 50 % step 2')
      expect((await terminal.finished).shown).toMatch(/\r\u001B\[2K"told"\n$/)
    })
  })

  test('without a terminal nobody is asked: not announced, and explained', async () => {
    const called = await evergrant(['call', 'form'])
    expect(called.code).toBe(1)
    expect(peer.announced.every((own) => JSON.stringify(own) === '{}')).toBe(true)
    if (era === 'modern') {
      expect(called.stderr).toContain('It has to ask you something, and there is no terminal to ask at.')
      const json = await evergrant(['call', 'form', '--json'])
      expect(errorOf(json).hint).toContain('with --json nobody is asked')
    }
  })

  test('a call that is told of nothing shows nothing, and no token for it is sent', async () => {
    expect(await evergrant(['call', 'steps'])).toEqual({ code: 0, stdout: '"untold"\n', stderr: '' })
  })

  test('the folder of --root is told where it is asked for', async () => {
    const called = await evergrant(['call', 'roots', '--root', home])
    expect(JSON.parse(called.stdout)).toEqual({ roots: [{ uri: pathToFileURL(home).href, name: basename(home) }] })
    expect(peer.announced.at(-1)).toEqual({ roots: {} })
    const none = await evergrant(['call', 'roots', '--root', join(home, 'nothing'), '--json'])
    expect(none.code).toBe(2)
    expect(errorOf(none)).toMatchObject({ code: 'USAGE', message: expect.stringContaining('--root takes a folder') })
  })

  test('what the server logs is told from the level of EVERGRANT_LOG on', async () => {
    expect((await evergrant(['call', 'log'])).stderr).toBe('')
    const info = await evergrant(['call', 'log'], { EVERGRANT_LOG: 'info' })
    expect(info.stderr).toContain('server: info: library: looking it up\n')
    expect(info.stderr).not.toContain('shelf')
    const debug = await evergrant(['call', 'log'], { EVERGRANT_LOG: 'debug' })
    expect(debug.stderr).toContain('server: debug: {"shelf":7}\n')
  })

  test('Ctrl-C gives the call up at the server too', async () => {
    expect((await evergrant(['tools'])).code).toBe(0)
    const running = start(['call', 'wait'], { env: env(), input: '' })
    await expect.poll(() => peer.methods).toContain('tools/call')
    running.child.kill('SIGINT')
    expect(await running.finished).toMatchObject({ code: 130, stdout: '' })
    await expect.poll(() => peer.methods).toContain('(aborted)')
    if (era === 'legacy') expect(peer.methods).toContain('notifications/cancelled')
  })
})

describe.runIf(HAS_TERMINALS)('a legacy server that wants a page visited first', () => {
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'evergrant-asked-'))
    peer = await startAskingPeer('legacy')
  })
  afterEach(async () => {
    await peer[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })

  test('is called again when it was', async () => {
    const terminal = atTerminal('call', 'visit-first')
    await terminal.shows('page of login.example:')
    await terminal.answer('Enter when you have been there', '')
    expect(await terminal.finished).toMatchObject({ code: 0, shown: expect.stringMatching(/\n"visited"\n$/) })
  })

  test('is not called again when it was not', async () => {
    const terminal = atTerminal('call', 'visit-first')
    await terminal.answer('Enter when you have been there', 'd')
    const { code, shown } = await terminal.finished
    expect(code).toBe(1)
    expect(shown).toContain('next: It wants a page visited first, and you did not.')
  })
})

test.each([
  [[], 'which is declined: there is no terminal to ask at'],
  [['--json'], 'which is declined: with --json nobody is asked'],
])('what is asked although nobody is there is declined, and that is said: %j', async (words, said) => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-asked-'))
  await using server = await scriptServer(async (message, reply, { seen }) => {
    events(reply, event({ id: 'q1', ...FORM }), event({ id: 'q2', ...SAMPLE }))
    await expect.poll(() => seen.filter((line) => line === 'POST answer')).toHaveLength(2)
    events(reply, event({ id: message.id, result: { content: [{ type: 'text', text: 'done' }] } })).end()
  })
  const options = { env: { EVERGRANT_HOME: home, EVERGRANT_SERVER: server.url } }
  const { code, stdout, stderr } = await run(['call', 'ask', 'x:=1', ...words], options)
  await rm(home, { recursive: true, force: true })
  expect({ code, isDone: stdout.includes('done') }).toEqual({ code: 0, isDone: true })
  expect(stderr).toContain(said)
  expect(stderr).toContain('the answer of a language model, which is declined')
})
