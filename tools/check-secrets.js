// Searches logs for secrets: the values that tests plant, and tokens and codes as the sandbox issues them.
// usage: node tools/check-secrets.js LOG…
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const secrets = [
  { name: 'a planted secret', pattern: /\bplanted-[\w-]+/g },
  // `<user>:<16 characters>:<32 characters>`, also inside a URL.
  { name: 'a token or code', pattern: /[\w.-]+(?::|%3A)[\w-]{16}(?::|%3A)[\w-]{32}(?![\w-])/gi },
  { name: 'a bearer token', pattern: /\bBearer [\w.~+/:-]{20,}/gi },
]

/** What was found and where, never the secret itself. */
export function findSecrets(text) {
  return text
    .split('\n')
    .flatMap((line, index) =>
      secrets.flatMap(({ name, pattern }) =>
        [...line.matchAll(pattern)].map((match) => `line ${index + 1}, column ${match.index + 1}: ${name}`),
      ),
    )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const logs = process.argv.slice(2)
  for (const log of logs) {
    const text = readFileSync(log, 'utf8')
    const problems = text.trim() === '' ? ['is empty, so nothing was checked'] : findSecrets(text)
    for (const problem of problems) console.error(`${log}: ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  }
  if (logs.length === 0) throw new Error('usage: node tools/check-secrets.js LOG…')
  console.log(`${logs.length} logs searched for secrets`)
}
