import type { Chapter, Scenario } from './scenario.js'

const WIDTH = 120

const INTRODUCTION = [
  '# What goes wrong elsewhere',
  'What people report about programs that keep an OAuth login for an MCP server, what was measured with five published clients ' +
    'in November 2026 (against a local server, at a rule that forgives one use too many and at one that does not), and the tests ' +
    'that run the same here. Small samples: they show that a thing happens, not how often.',
  'This page is made of the tables in [test/pains](../test/pains), and a test fails when it differs from them or when a test ' +
    'that it names is gone. To make it anew: `npx vitest run test/pains/scenarios.test.ts -u`. Not on it: Windows, where ' +
    'nothing was run yet, and programs that start MCP servers over stdio.',
]

/** The page that tells of every scenario, with the tests that prove it. */
export function renderPage(chapters: readonly Chapter[]): string {
  const blocks = [
    ...INTRODUCTION.map(wrapped),
    ...chapters.flatMap(({ title, scenarios }) => [`## ${title}`, ...scenarios.flatMap(renderScenario)]),
  ]
  return `${blocks.join('\n\n')}\n`
}

function renderScenario({ title, elsewhere, here, tests }: Scenario): string[] {
  return [
    `### ${title}`,
    wrapped(`**Elsewhere.** ${elsewhere}`),
    wrapped(`**Here.** ${here}`),
    tests.map(([file, name]) => `- [${file}](../${file}): ${name.replaceAll(/[_*<]/g, '\\$&')}`).join('\n'),
  ]
}

function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
