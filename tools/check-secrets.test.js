import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSecrets } from './check-secrets.js'

const grant = 'g'.repeat(16)
const secret = 's'.repeat(32)

describe('findSecrets', () => {
  it.each([
    ['a planted value', ['planted', 'refresh-1'].join('-'), 1],
    ['a token', `got ada:${grant}:${secret} from the server`, 1],
    ['a code in a URL', `http://127.0.0.1:1/callback?code=ada%3A${grant}%3A${secret}&state=x`, 1],
    ['a bearer header', `authorization: Bearer ${'t'.repeat(24)}`, 1],
    ['a time of day', 'at 12:30:59 on 127.0.0.1:8080', 0],
    ['a grant without its secret', `grant:ada:${grant}`, 0],
    ['the scheme alone', 'WWW-Authenticate: Bearer resource_metadata="http://127.0.0.1/x"', 0],
  ])('%s', (_name, text, count) => {
    expect(findSecrets(`first line\n${text}\n`)).toHaveLength(count)
  })

  it('does not repeat the secret', () => {
    expect(findSecrets(`x ada:${grant}:${secret}`)).toEqual(['line 1, column 3: a token or code'])
  })

  it.each([
    ['a recorded verifier', 'verifier', 'verifier'.repeat(4), 'a "VALUE" b', 1],
    ['one inside a longer word', 'inside', 'inside--'.repeat(4), 'xVALUEx', 1],
    ['one in a URL', 'url', 'a/b+c=d:e,f g', encodeURIComponent('a/b+c=d:e,f g'), 1],
    ['a short one, which is a word', 'short', 'made-up', 'VALUE', 0],
  ])('%s', (_name, _kind, value, text, count) => {
    const found = findSecrets(`first line\n${text.replace('VALUE', value)}\n`, ['nothing-like-it', value])
    expect(found).toEqual(Array(count).fill(expect.stringMatching(/^line 2, column \d+: a secret of the tests$/)))
  })
})

describe('the gate', () => {
  const program = fileURLToPath(new URL('check-secrets.js', import.meta.url))
  const verifier = 'v'.repeat(43)
  let folder
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'evergrant-secrets-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function gate(files) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, ...Object.keys(files).map((name) => join(folder, name))],
      { encoding: 'utf8' },
    )
    return { status, stderr }
  }

  it.each([
    ['clean logs', { 'children-1.log': 'all is well\n' }, 0, /^$/],
    ['a secret that a child process said', { 'children-1.log': `x ${verifier}\n` }, 1, /line 1, column 3: a secret of/],
    [
      'a secret of another worker',
      { 'test.log': 'well\n', 'children-2.log': `\n${verifier}` },
      1,
      /children-2.*line 2/,
    ],
    ['an empty log', { 'test.log': '' }, 1, /is empty/],
  ])('%s', (_name, logs, status, told) => {
    const result = gate({ ...logs, 'secrets-1.txt': `another-secret\n${verifier}\n` })
    expect(result).toEqual({ status, stderr: expect.stringMatching(told) })
    expect(result.stderr.includes(verifier)).toBe(false)
  })

  it.each([
    ['no list', {}, /usage/],
    ['an empty list', { 'secrets-1.txt': '\n' }, /no secret is recorded/],
  ])('%s of secrets is an error: nothing would be searched', (_name, lists, told) => {
    expect(gate({ 'test.log': 'well\n', ...lists })).toEqual({ status: 1, stderr: expect.stringMatching(told) })
  })
})
