// Takes each refresh rule out, one at a time, in a copy of the sources, and requires its named test to fail.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutations } from './rule-mutations.js'
import { run } from './run.js'
import { root, scratch } from './workspace.js'

const credentials = 'src/credentials'

const copy = join(scratch, 'mutate-rules')
rmSync(copy, { recursive: true, force: true })
mkdirSync(join(copy, 'packages/evergrant'), { recursive: true })
cpSync(join(root, 'packages/evergrant/src'), join(copy, 'packages/evergrant/src'), { recursive: true })
cpSync(join(root, 'packages/evergrant/package.json'), join(copy, 'packages/evergrant/package.json'))
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

let missed = 0
for (const [rule, file, code, without, testFile, name] of mutations)
  missed += (await survives(rule, file, code, without, testFile, name)) ? 1 : 0
rmSync(copy, { recursive: true, force: true })
console.log(`${mutations.length - missed} of ${mutations.length} mutations of the refresh rules were noticed`)
process.exitCode = missed === 0 ? 0 : 1

async function survives(rule, file, code, without, testFile, name) {
  const path = join(copy, 'packages/evergrant', credentials, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(code).length !== 2) throw new Error(`${rule}: ${file} does not hold exactly once: ${code}`)
  const before = await runTest(testFile, name)
  writeFileSync(
    path,
    source.replace(code, () => without),
  )
  const after = await runTest(testFile, name)
  writeFileSync(path, source)
  const noticed = before.passed > 0 && before.failed === 0 && after.failed > 0
  console.log(`${rule.padEnd(4)} ${noticed ? 'noticed' : 'MISSED '}  ${name}`)
  if (!noticed)
    console.log(JSON.stringify({ before: { ...before, output: undefined }, after: { ...after, output: undefined } }))
  return !noticed
}

async function runTest(testFile, name) {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const words = [
    'run',
    '--root',
    copy,
    '--reporter=json',
    `--outputFile=${report}`,
    '-t',
    name,
    join(credentials, testFile).replace('src/credentials/../', 'src/'),
  ]
  const { output } = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...words], {
    cwd: copy,
  })
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'))
  return { passed, failed, output }
}
