// The threat model and its tests, in both directions: every threat from outside names one file of its own that exists, and every file of
// test/security stands in one row.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listTracked } from './tracked.js'
import { root } from './workspace.js'

const PAGE = 'docs/threat-model.md'
const HEADING = '## Threats from outside'
const link = /\]\(\.\.\/(test\/security\/[\w-]+\.test\.ts)\)/g

/** The rows of the table of threats: what each is about, and the files of `test/security` that it names. */
export function threatsOf(text) {
  const section = text.split(`\n${HEADING}\n`)[1]?.split(/\n## /)[0] ?? ''
  // The first table of the section: what comes after it are figures.
  const [rows = []] = section.split(/\n(?!\|)/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('| '))
    return lines.length > 0 ? [lines] : []
  })
  return rows.slice(2).map((row) => ({
    threat: row.split('|')[1].trim(),
    files: [...row.matchAll(link)].map((match) => match[1]),
  }))
}

/** What is wrong between the page and the files there are. */
export function findGaps(text, files) {
  const threats = threatsOf(text)
  const named = threats.flatMap((one) => one.files)
  const twice = named.filter((file, at) => named.indexOf(file) !== at)
  return [
    ...(threats.length === 0 ? [`${PAGE} has no table of threats`] : []),
    ...threats
      .filter((one) => one.files.length !== 1)
      .map(({ threat, files: own }) => `"${threat}" names ${own.length} files of test/security, not one`),
    ...named.filter((file) => !files.includes(file)).map((file) => `${file} is named and does not exist`),
    ...files.filter((file) => !named.includes(file)).map((file) => `${file} stands in no row of ${PAGE}`),
    ...twice.map((file) => `${file} stands in more than one row`),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = await listTracked('test/security/*.test.ts')
  const problems = findGaps(readFileSync(join(root, PAGE), 'utf8'), files)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
