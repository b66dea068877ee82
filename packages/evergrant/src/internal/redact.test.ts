import { describe, expect, it } from 'vitest'
import { displayUrl, plainText, quote } from './redact.js'

describe('quote', () => {
  it.each([
    ['a text', 'a "b"\n', '"a \\"b\\"\\n"'],
    ['a number', 5, '5'],
    ['a list', ['a', 'b'], '["a","b"]'],
    ['nothing', undefined, 'undefined'],
  ])('encodes %s', (_, value, expected) => expect(quote(value)).toBe(expected))

  it('keeps at most 200 characters', () => {
    expect(quote('x'.repeat(1000))).toHaveLength(200)
    expect(quote('x'.repeat(1000))).toMatch(/x…$/)
  })
})

describe('plainText', () => {
  it.each([
    ['plain words', 'Grant not found', 'Grant not found'],
    ['markup', '<b>no</b><script>alert(1)</script> way', 'no alert(1) way'],
    ['markup that is never closed', 'a <img src=x onerror=alert(1)', 'a img src=x onerror=alert(1)'],
    ['markup inside markup', '<<b>script>alert(1)<</b>/script>', 'script alert(1) /script'],
    ['a comparison', 'expected number to be <=50 and > 0, not <br>200', 'expected number to be <=50 and > 0, not 200'],
    ['terminal control', '\u001b[31mred\u001b[0m\u0007', '[31mred [0m'],
    ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
    ['invisible and direction-changing characters', 'a\u200bb\u202ec', 'a b c'],
    ['half a surrogate pair', 'a\ud800b', 'a b'],
    ['letters of any script', 'Zugriff verweigert – アクセス拒否 🙂', 'Zugriff verweigert – アクセス拒否 🙂'],
  ])('reduces %s to one line', (_, text, expected) => expect(plainText(text)).toBe(expected))

  it.each([
    ['nothing but markup', '<br>'],
    ['no text', 5],
    ['null', null],
    ['undefined', undefined],
  ])('gives nothing for %s', (_, value) => expect(plainText(value)).toBeUndefined())

  it('bounds the text, quickly', () => {
    const started = performance.now()
    expect(plainText('<'.repeat(1_000_000))).toBeUndefined()
    expect(plainText('x '.repeat(500_000))).toHaveLength(200)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('displayUrl', () => {
  it.each([
    ['query, fragment and user info', 'https://u:p@example.com/cb?code=c#f', 'https://example.com/cb'],
    ['the query of something that is no URL', '/cb?code=c', '"/cb"'],
    ['nothing of a plain URL', 'https://example.com/mcp', 'https://example.com/mcp'],
    ['nothing of another scheme', 'javascript:alert(1)', 'javascript://alert(1)'],
  ])('leaves out %s', (_, url, expected) => expect(displayUrl(url)).toBe(expected))
})
