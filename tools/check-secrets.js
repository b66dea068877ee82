// Searches logs for secrets: the values that tests plant, tokens and codes as the sandbox issues them, and every secret
// that is listed in a file `secrets-*.txt`, where the tests keep what their sandboxes issued and were sent.
// usage: node tools/check-secrets.js LOG… SECRETS…
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

const secrets = [
  { name: 'a planted secret', pattern: /\bplanted-[\w-]+/g },
  // `<user>:<16 characters>:<32 characters>`, also inside a URL.
  { name: 'a token or code', pattern: /[\w.-]+(?::|%3A)[\w-]{16}(?::|%3A)[\w-]{32}(?![\w-])/gi },
  { name: 'a bearer token', pattern: /\bBearer [\w.~+/:-]{20,}/gi },
]

/** Shorter ones are words that occur by chance. */
const MIN_LENGTH = 12

/** What was found and where, never the secret itself. `recorded` are secrets as they stand, each also as it looks in a URL. */
export function findSecrets(text, recorded = []) {
  return text
    .split('\n')
    .flatMap((line, index) => {
      const found = secrets.flatMap(({ name, pattern }) =>
        [...line.matchAll(pattern)].map((match) => [match.index, name]),
      )
      return found.map(([column, name]) => place(index, column, name))
    })
    .concat(findRecorded(text, recorded))
}

/** One search of the whole text for each, since few are ever found. */
function findRecorded(text, recorded) {
  const spellings = recorded
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
  return [...new Set(spellings)].flatMap((spelling) => {
    const at = text.indexOf(spelling)
    if (at === -1) return []
    const before = text.slice(0, at).split('\n')
    return [place(before.length - 1, before.at(-1).length, 'a secret of the tests')]
  })
}

function place(lineIndex, columnIndex, name) {
  return `line ${lineIndex + 1}, column ${columnIndex + 1}: ${name}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const isList = (file) => /^secrets-.*\.txt$/.test(basename(file))
  const lists = process.argv.slice(2).filter((file) => isList(file))
  const logs = process.argv.slice(2).filter((file) => !isList(file))
  const recorded = [...new Set(lists.flatMap((file) => readFileSync(file, 'utf8').split('\n')))].filter(Boolean)
  if (logs.length === 0 || lists.length === 0) throw new Error('usage: node tools/check-secrets.js LOG… SECRETS…')
  if (recorded.length === 0) throw new Error('no secret is recorded, so there is nothing to search for')
  for (const log of logs) {
    const text = readFileSync(log, 'utf8')
    const problems = text.trim() === '' ? ['is empty, so nothing was checked'] : findSecrets(text, recorded)
    for (const problem of problems) console.error(`${log}: ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  }
  console.log(`${logs.length} logs searched for ${recorded.length} recorded secrets and for what looks like one`)
}
