// Takes each refresh rule out, one at a time, in a copy of the sources, and requires its named test to fail.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.js'
import { root, scratch } from './workspace.js'

const credentials = 'src/credentials'

/** Rule, file, the code that keeps it, what stands there without the rule, and the test that must notice. */
const mutations = [
  [
    'R1',
    'acquire.ts',
    'assertNotJustIssued(context, known(credential, connection), refused)',
    '',
    'refresh.test.ts',
    'a token refused within a minute',
  ],
  [
    'R1',
    'credential.ts',
    'input.refused?.reveal() === tokens.accessToken.reveal()',
    'input.refused !== undefined',
    'refresh.test.ts',
    'a 401 for a token that the store has replaced',
  ],
  [
    'R2',
    'plan.ts',
    "return left < margin || left > lifetimeMs + margin ? 'due' : undefined",
    'return undefined',
    'refresh.test.ts',
    'a due token is refreshed before it ends',
  ],
  [
    'R2',
    'clock-steps.ts',
    'return endsAt + Math.min(0, steppedBy(seen, now))',
    'return endsAt',
    'clock-steps.test.ts',
    'does not prolong a token that this process has known',
  ],
  [
    'R3',
    'refresh.ts',
    'return await context.withLease(',
    'return await ((_key: string, _options: object, body: (lease: Lease) => Promise<Versioned<Credential> | undefined>) => body({ signal: new AbortController().signal, fence: 0n }))(',
    'refresh.test.ts',
    'fifty callers in five processes',
  ],
  [
    'R4',
    'refresh.ts',
    '(await context.records.readCredential(connection))\n  let rediscovered',
    'before\n  let rediscovered',
    'refresh.test.ts',
    'fifty callers in five processes',
  ],
  [
    'R5',
    'intent.ts',
    'return await context.records.writeCredential(armed, { expected: version, fence: lease.fence })',
    'return { value: armed, version }',
    'spending.test.ts',
    'what cannot be stored is not spent',
  ],
  [
    'R5',
    'intent.ts',
    'if (waitMs <= 0 ||',
    'if (true || waitMs <= 0 ||',
    'spending.test.ts',
    'the intent of a process that may live',
  ],
  [
    'R6',
    'persist.ts',
    'const GIVE_UP_AFTER_MS = 10_000',
    'const GIVE_UP_AFTER_MS = 0',
    'refresh.test.ts',
    'a store that is full for a moment',
  ],
  [
    'R6',
    'persist.ts',
    'if (current === undefined || !hasSpent(current.value, input)) {',
    'if (current === undefined) {',
    'refresh.test.ts',
    'newer tokens stored meanwhile win',
  ],
  [
    'R7',
    'failure.ts',
    'return previousTokenOnce && hasPrevious',
    'return hasPrevious',
    'spending.test.ts',
    'it is never tried where the policy does not say so',
  ],
  [
    'R7',
    'policy.ts',
    'previousTokenOnce: true',
    'previousTokenOnce: false',
    'policy.test.ts',
    'Notion allows the previous refresh token once',
  ],
  [
    'R8',
    'token-request.ts',
    'const MAX_ATTEMPTS = 3',
    'const MAX_ATTEMPTS = 1',
    'refresh.test.ts',
    '503 twice, then an answer',
  ],
  [
    'R8',
    'refresh.ts',
    'if (kept === undefined) throw error',
    'throw error',
    'refresh.test.ts',
    'while the old access token is valid it is used',
  ],
  [
    'R9',
    'failure.ts',
    'if (next === undefined) return markNeedsLogin(context, stored, reason)',
    'if (next === undefined) throw error',
    'refresh.test.ts',
    'invalid_grant: login needed with the reason',
  ],
  [
    'R9',
    'failure.ts',
    '!== tokens.refreshToken?.reveal()) return stored',
    '=== "never") return stored',
    'refresh.test.ts',
    'invalid_grant after somebody else rotated',
  ],
  [
    'R9',
    'failure.ts',
    'if (asked >= MAX_REQUESTS || triedPrevious) return undefined',
    '',
    'spending.test.ts',
    'it is tried once, and never again',
  ],
  [
    'R10',
    'brakes.ts',
    'return until > now &&',
    'return until < 0 &&',
    'spending.test.ts',
    'a burst of three refreshes',
  ],
  ['R10', 'brakes.ts', ' && !isFromAnotherClock(until, now + longestMs)', '', 'brakes.test.ts', 'nobody is held'],
  [
    'R10',
    'brakes.ts',
    'const coolDownUntil = now + coolDownMs',
    'const coolDownUntil = now + 0 * coolDownMs',
    'spending.test.ts',
    'after a failure nobody asks',
  ],
  [
    'R11',
    'refresh.ts',
    'if (!sameIssuer(found.authorizationServer.issuer, client.issuer)) {',
    'if (false) {',
    'issuer-bound.test.ts',
    'a server that names another issuer',
  ],
  [
    'R11',
    '../mcp/server-fetch.ts',
    "if (target.origin !== origin) headers.delete('authorization')",
    '',
    '../mcp/server-fetch.test.ts',
    'own origin only',
  ],
  [
    'R12',
    'refresh.ts',
    "{ type: 'token_refreshed', generation, rotated }",
    "{ type: 'token_adopted', generation }",
    'refresh.test.ts',
    'fifty callers in five processes',
  ],
]

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
