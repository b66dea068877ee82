import { describe, expect, it } from 'vitest'
import { findWords, rules } from './check-words.js'

const broken = [
  ['a path of one machine', 'docs/a.md', 'cd /home/ada/project'],
  ['a path of one machine', 'tools/a.js', "const home = '/root/.config'"],
  ['a skipped or lonely test', 'test/a.test.ts', "it.skip('later', () => {})"],
  ['a skipped or lonely test', 'packages/x/src/a.test.ts', "describe.only('this', () => {})"],
  ['a leftover', 'packages/x/src/a.ts', '// TODO: the rest'],
  ['a swallowed error', 'packages/x/src/a.ts', 'try { close() } catch {}'],
  ['a swallowed error', 'packages/x/src/a.ts', 'await close().catch(() => undefined)'],
  ['a switched-off check', 'packages/x/src/a.ts', '// @ts-ignore'],
  ['a download address', 'package-lock.json', '      "resolved": "https://mirror.example/a/-/a-1.0.0.tgz",'],
  ['a registry', '.npmrc', 'registry=https://mirror.example/'],
]

describe('findWords', () => {
  it.each(broken)('finds %s in %s', (name, path, line) => {
    expect(findWords(path, `\n${line}\n`)).toEqual([`${path}:2: ${name}`])
  })

  it.each([
    ['a path of the project', 'docs/a.md', 'see ./work/main.ts and https://example.com/work/of/art'],
    ['a link of the workspace', 'package-lock.json', '      "resolved": "packages/evergrant",'],
    ['a word that only contains one', 'packages/x/src/a.ts', 'const mastodon = 1'],
  ])('leaves %s alone', (_name, path, line) => {
    expect(findWords(path, line)).toEqual([])
  })

  it('accepts a swallowed error whose comment says why', () => {
    expect(findWords('packages/x/src/a.ts', '// Nobody reads it.\nawait close().catch(() => undefined)')).toEqual([])
  })

  it('has an example above for every rule', () => {
    expect(new Set(broken.map(([name]) => name))).toEqual(new Set(rules.map(({ name }) => name)))
  })
})
