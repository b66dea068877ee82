import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseMarkdown, printMarkdown, toGithubMarkdown } from 'evergrant/notion/markdown'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const page = readFileSync(new URL('../../docs/notion-markdown.md', import.meta.url), 'utf8')

/** The fenced blocks of these two languages that follow each other. */
function pairsOf(first: string, second: string): [string, string][] {
  const fences = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))
  return fences.flatMap(({ language, text }, at) => {
    const next = fences[at + 1]
    return language === first && next?.language === second ? [[text, next.text]] : []
  })
}

describe('docs/notion-markdown.md', () => {
  it.each(pairsOf('js', 'text'))('shows what the program prints: %s', async (program, expected) => {
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd })
    expect(stdout).toBe(expected)
  })

  it.each(pairsOf('notion', 'github'))('shows what becomes of a page: %s', (notion, github) => {
    const blocks = parseMarkdown(notion)
    expect(toGithubMarkdown(blocks)).toBe(github)
    expect(`${printMarkdown(blocks)}\n`).toBe(notion)
  })
})
