import { describe, expect, it } from 'vitest'
import { parseHeaderWords } from './header-words.js'

const env = { KEY: 'secret-value', EMPTY: '', BROKEN: 'secret\nvalue', SPACED: 'Bearer secret-value' }

describe('--header', () => {
  it('takes its values from the environment', () => {
    expect(parseHeaderWords(['X-Api-Key=env:KEY', 'authorization=env:SPACED'], env)).toEqual({
      'x-api-key': 'secret-value',
      authorization: 'Bearer secret-value',
    })
  })

  it.each([
    ['a value in the command line', 'X-Api-Key=secret-value', 'A header is given as NAME=env:VARIABLE'],
    ['the form with a colon', 'X-Api-Key: secret-value', 'A header is given as NAME=env:VARIABLE'],
    ['no variable', 'X-Api-Key=env:', 'A header is given as NAME=env:VARIABLE'],
    ['a name that is none', 'X(Key=env:KEY', '"X(Key" is no header name'],
    ['a header of the protocol', 'Mcp-Session-Id=env:KEY', "The header Mcp-Session-Id is the protocol's own"],
    ['a header of HTTP', 'Content-Length=env:KEY', "The header Content-Length is the protocol's own"],
    ['a variable that is not set', 'X-Api-Key=env:OTHER', 'The environment variable OTHER is not set'],
    ['an empty variable', 'X-Api-Key=env:EMPTY', 'The environment variable EMPTY is not set'],
    ['a value with a line break', 'X-Api-Key=env:BROKEN', 'The value in BROKEN cannot be sent as a header'],
  ])('refuses %s, and tells no value', (_, word, message) => {
    const parse = () => parseHeaderWords([word], env)
    expect(parse).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error)
    expect(parse).not.toThrow(/secret/)
  })
})
