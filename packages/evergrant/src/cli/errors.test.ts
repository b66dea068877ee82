import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { reportError } from './errors.js'
import { createFakeIo } from './testing/fake-io.js'

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' })
const unreachable = new EvergrantError('SERVER_UNREACHABLE', 'https://mcp.example could not be reached', {
  cause: new TypeError('fetch failed', { cause: refused }),
  details: { host: 'mcp.example' },
})

describe('an error', () => {
  it('says what, why and what next, and gives the exit code', async () => {
    const io = createFakeIo()
    expect(await reportError(unreachable, io, { json: false })).toBe(75)
    expect(io.out()).toBe('')
    expect(io.err()).toBe(
      [
        'error: https://mcp.example could not be reached [SERVER_UNREACHABLE]',
        '  why: nothing answers at that address (ECONNREFUSED)',
        '  next: Check the URL, the network and any proxy, then try again.',
        '',
      ].join('\n'),
    )
  })

  it('leaves the reason out when only foreign words would tell it', async () => {
    const io = createFakeIo()
    await reportError(new EvergrantError('TOOL_FAILED', 'It failed', { cause: new Error('Bearer abc') }), io, {
      json: false,
    })
    expect(io.err()).toBe(
      'error: It failed [TOOL_FAILED]\n  next: The tool itself reported an error; its text is in the message.\n',
    )
  })

  it('takes the reason from a cause of its own kind', async () => {
    const io = createFakeIo()
    const cause = new EvergrantError('TOKEN_REQUEST_REFUSED', 'https://issuer refused the refresh token')
    await reportError(new EvergrantError('AUTHORIZATION_REQUIRED', 'A login is needed', { cause }), io, { json: false })
    expect(io.err()).toContain('  why: https://issuer refused the refresh token\n')
  })

  it('is one JSON object with --json, pinned', async () => {
    const io = createFakeIo()
    expect(await reportError(unreachable, io, { json: true })).toBe(75)
    expect(io.err()).toBe(
      '{"error":{"code":"SERVER_UNREACHABLE","message":"https://mcp.example could not be reached",' +
        '"hint":"Check the URL, the network and any proxy, then try again.","details":{"host":"mcp.example"}}}\n',
    )
  })

  it('names the connection in the commands of its hint', async () => {
    const io = createFakeIo()
    const connection = { server: 'https://mcp.example/mcp', profile: 'my work' }
    await reportError(new EvergrantError('TOOL_UNKNOWN', 'No such tool'), io, { json: false, connection })
    const command = "evergrant tools --profile 'my work' --server https://mcp.example/mcp"
    expect(io.err()).toContain(`  next: Run \`${command}\` to see the tools of this server.\n`)
  })

  it('names there the connection that it tells of, where that is not the one of the flags', async () => {
    const io = createFakeIo()
    const details = { server: 'https://mcp.example/mcp', profile: 'work' }
    const error = new EvergrantError('LOGIN_MOVING', 'It is being moved', {
      hint: 'Run `evergrant export --cancel`.',
      details,
    })
    await reportError(error, io, { json: false, connection: { profile: 'other' } })
    const command = 'evergrant export --cancel --profile work --server https://mcp.example/mcp'
    expect(io.err()).toContain(`  next: Run \`${command}\`.\n`)
  })

  it('cannot steer the terminal', async () => {
    const io = createFakeIo()
    await reportError(new EvergrantError('TOOL_FAILED', 'a\u001B[2Jb\nc', { hint: 'd\re' }), io, { json: false })
    expect(io.err()).toBe('error: a[2Jb c [TOOL_FAILED]\n  next: d e\n')
  })
})

describe('something unexpected', () => {
  it('is INTERNAL, without a stack', async () => {
    const io = createFakeIo()
    expect(await reportError(new RangeError('odd'), io, { json: false })).toBe(1)
    expect(io.err()).toContain('[INTERNAL]')
    expect(io.err()).not.toContain(' at ')
  })

  it('shows the frames of its stack, and not its text twice, with EVERGRANT_LOG=debug', async () => {
    const io = createFakeIo({ env: { EVERGRANT_LOG: 'debug' } })
    await reportError(new RangeError('odd'), io, { json: false })
    expect(io.err()).toMatch(/\n {4}RangeError\n {4}at .*errors\.test\.ts/)
    expect(io.err().match(/odd/g)).toHaveLength(1)
  })

  it('is an interruption once the person has stopped the program', async () => {
    const io = createFakeIo()
    io.interrupt()
    expect(await reportError(new Error('socket closed'), io, { json: false })).toBe(130)
    expect(io.err()).toContain('[INTERRUPTED]')
  })
})
