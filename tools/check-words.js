// Words that must not stand in tracked files: each line of the table is a habit that a reader cannot be asked to notice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listTracked } from './tracked.js'
import { root } from './workspace.js'

const code = /[.](?:ts|tsx|js|mjs|cjs)$/
const tests = /[.]test[.](?:ts|js)$|^test\//

/** `pattern` is searched line by line in the files whose path fits `in` (default: all). With `unlessExplained` a comment above excuses it. */
export const rules = [
  { name: 'a path of one machine', pattern: /(?<![\w.~:/-])\/(?:work|root|home\/[a-z]+|Users\/[A-Za-z]+)\// },
  {
    name: 'a skipped or lonely test',
    pattern: /\b(?:it|test|describe|suite)[.](?:skip|only|todo|skipIf)\b/,
    in: tests,
  },
  { name: 'a leftover', pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, in: code },
  {
    name: 'a swallowed error',
    pattern: /\bcatch(?: *\([^)]*\))? *\{ *\}|[.]catch\(\(\) *=> *(?:\{ *\}|undefined|null)\)/,
    in: code,
    unlessExplained: true,
  },
  { name: 'a switched-off check', pattern: /@ts-(?:ignore|nocheck)|(?:eslint|oxlint)-disable/, in: code },
  { name: 'a download address', pattern: /"resolved": "(?!packages\/)/, in: /(?:^|\/)package-lock[.]json$/ },
  { name: 'a registry', pattern: /^\s*(?:\S*:)?registry\s*=|_authToken/, in: /(?:^|\/)[.]npmrc$/ },
]

/** What `text` at `path` breaks, as `path:line: what`. */
export function findWords(path, text) {
  const applying = rules.filter((rule) => (rule.in ?? /./).test(path))
  const lines = text.split('\n')
  const isExplained = (index) => /^\s*(?:\/\/|\*)/.test(lines[index - 1] ?? '')
  return lines.flatMap((line, index) =>
    applying
      .filter((rule) => rule.pattern.test(line) && !(rule.unlessExplained && isExplained(index)))
      .map((rule) => `${path}:${index + 1}: ${rule.name}`),
  )
}

async function checkTracked() {
  const paths = await listTracked()
  // The table and the tests of the tools name the very words.
  const judged = paths.filter((path) => !/^tools\/(?:check-words[.]js|.*[.]test[.]js)$/.test(path))
  return judged.flatMap((path) => findWords(path, readFileSync(join(root, path), 'utf8')))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = await checkTracked()
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
