import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderPage } from './page.js'
import { REFRESHES } from './refreshes.js'
import { SIGN_INS } from './sign-ins.js'
import { STORAGE } from './storage.js'

const CHAPTERS = [REFRESHES, SIGN_INS, STORAGE]
const named = CHAPTERS.flatMap(({ scenarios }) => scenarios.flatMap(({ tests }) => tests))
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** How often a file gives that name to a test, a group of tests or a row of its table. */
function timesNamed(source: string, name: string): number {
  const quoted = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  return [...source.matchAll(new RegExp(`[([]\\s*(['"\`])${quoted}\\1`, 'g'))].length
}

test.each(named)('%s has the test: %s', async (file, name) => {
  expect(timesNamed(await readFile(fromRoot(file), 'utf8'), name)).toBe(1)
})

test('a name that only stands in a comment, or is a part of another, counts for nothing', () => {
  const source = "// a login that works\ntest('a login that works twice', () => {})\ntest.each(rows)('%s (once)', run)"
  expect(timesNamed(source, 'a login that works')).toBe(0)
  expect(timesNamed(source, 'a login that works twice')).toBe(1)
  expect(timesNamed(source, '%s (once)')).toBe(1)
})

test('every scenario is told once, and has a test', () => {
  const scenarios = CHAPTERS.flatMap((chapter) => chapter.scenarios)
  expect(new Set(scenarios.map(({ title }) => title)).size).toBe(scenarios.length)
  expect(scenarios.filter(({ tests }) => tests.length === 0)).toEqual([])
})

test('the page about them says the same', async () => {
  await expect(renderPage(CHAPTERS)).toMatchFileSnapshot(fromRoot('docs/what-goes-wrong-elsewhere.md'))
})
