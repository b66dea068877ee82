// Writes docs/errors.md from the table in packages/evergrant/src/errors.ts (as built). With --check it only compares.
// Either way, a code that no source file uses is an error.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOrCheck } from './generated-page.js'
import { root } from './workspace.js'

const { errorCodes } = await import('../packages/evergrant/dist/errors.js')
const ERROR_CODES = errorCodes()
writeOrCheck('docs/errors.md', render(ERROR_CODES), 'npm run docs:errors')

const unused = findUnused(Object.keys(ERROR_CODES))
if (unused.length > 0) {
  console.error(`nothing in packages/evergrant/src uses ${unused.join(', ')}: remove it from errors.ts`)
  process.exitCode = 1
}

/** Tests and the table itself do not count. */
function findUnused(codes) {
  const folder = join(root, 'packages/evergrant/src')
  const files = readdirSync(folder, { recursive: true }).filter(
    (name) => name.endsWith('.ts') && !/\.test\.ts$|\btesting\b/.test(name) && name !== 'errors.ts',
  )
  const sources = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  return codes.filter((code) => !sources.includes(`'${code}'`))
}

function render(codes) {
  const rows = Object.entries(codes).map(([code, { exit, status, retryable, hint }]) =>
    row([`\`${code}\``, exit, status, retryable ? 'yes' : 'no', hint.replaceAll('|', '\\|')]),
  )
  return `# Error codes

Every failure that Evergrant reports is an \`EvergrantError\` with one of these codes. Branch on the code, never on the
message. Exit codes: 0 done, 1 failed, 2 usage, 4 login needed, 75 try again later, 130 interrupted. "Again" says whether
the same call can succeed later without anybody doing anything.

${[row(['code', 'exit', 'HTTP', 'again', 'what to do']), row(['---', '---:', '---:', '---', '---']), ...rows].join('\n')}

Generated from \`packages/evergrant/src/errors.ts\` by \`npm run docs:errors\`.
`
}

function row(cells) {
  return `| ${cells.join(' | ')} |`
}
