import { describe, expect, it } from 'vitest'
import { parseHeaderFile, parseHeaderWords } from './header-words.js'

const env = { KEY: 'secret-value', EMPTY: '', BROKEN: 'secret\nvalue', SPACED: 'Bearer secret-value' }
const noWarning = () => expect.unreachable()

describe('--header', () => {
  it('takes its values from the environment', () => {
    expect(parseHeaderWords(['X-Api-Key=env:KEY', 'authorization=env:SPACED'], env, noWarning)).toEqual({
      'x-api-key': 'secret-value',
      authorization: 'Bearer secret-value',
    })
  })

  it.each([
    ['a value in the command line', 'X-Api-Key=secret-value', 'A header is given as NAME=env:VARIABLE'],
    ['a variable of the old form that is not set', 'X-Api-Key: ${OTHER}', 'The environment variable OTHER is not set'],
    ['an old form without a value', 'X-Api-Key:', 'The value in the header X-Api-Key cannot be sent as a header'],
    ['a header between neighbours', 'Keep-Alive: secret-value', "The header Keep-Alive is the protocol's own"],
    ['a header for a proxy', 'Proxy-Authorization=env:KEY', "The header Proxy-Authorization is the protocol's own"],
    ['no variable', 'X-Api-Key=env:', 'A header is given as NAME=env:VARIABLE'],
    ['a name that is none', 'X(Key=env:KEY', '"X(Key" is no header name'],
    ['a header of the protocol', 'Mcp-Session-Id=env:KEY', "The header Mcp-Session-Id is the protocol's own"],
    ['a header of HTTP', 'Content-Length=env:KEY', "The header Content-Length is the protocol's own"],
    ['a variable that is not set', 'X-Api-Key=env:OTHER', 'The environment variable OTHER is not set'],
    ['an empty variable', 'X-Api-Key=env:EMPTY', 'The environment variable EMPTY is not set'],
    ['a value with a line break', 'X-Api-Key=env:BROKEN', 'The value in BROKEN cannot be sent as a header'],
  ])('refuses %s, and tells no value', (_, word, message) => {
    const parse = () => parseHeaderWords([word], env, () => undefined)
    expect(parse).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error)
    expect(parse).not.toThrow(/secret/)
  })

  it('takes the form of mcp-remote, and warns of a value that stands there itself', () => {
    const warnings: string[] = []
    const words = ['Authorization: Bearer ${KEY}', 'X-Both:${KEY}-${KEY}', 'X-Plain: secret-value']
    expect(parseHeaderWords(words, env, (text) => warnings.push(text))).toEqual({
      authorization: 'Bearer secret-value',
      'x-both': 'secret-value-secret-value',
      'x-plain': 'secret-value',
    })
    expect(warnings).toEqual([
      'The value of the header X-Plain stands in the command line, where other users of this machine can read it: put it into the environment and write --header X-Plain=env:VARIABLE',
    ])
  })
})

describe('--header-file', () => {
  it('takes a header from each line', () => {
    expect(parseHeaderFile('# mine\r\n\nX-Api-Key: a:b=c\n  Authorization: Bearer ${KEY}\n', 'f', env)).toEqual({
      'x-api-key': 'a:b=c',
      authorization: 'Bearer secret-value',
    })
  })

  it.each([
    ['no header', 'X-Api-Key: 1\nsecret-value', 'Line 2 of "f" is not of the form Name: value'],
    ['a header of the protocol', 'Host: secret-value', "The header Host is the protocol's own"],
    ['a value that cannot be sent', 'X-Api-Key: secret-välue', 'The value in line 1 of "f" cannot be sent as a header'],
  ])('refuses %s, and tells no value', (_, text, message) => {
    const parse = () => parseHeaderFile(text, 'f', env)
    expect(parse).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error)
    expect(parse).not.toThrow(/secret/)
  })
})
