// Breaks every rule of .oxlintrc.json once and sees it fire: a rule that is misspelt, switched off by an override or not
// supplied with types would otherwise pass for ever.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './run.js'
import { readJson, root } from './workspace.js'

/** Rule, and code that breaks it. Each becomes a file of its own. */
const broken = [
  ['eslint(eqeqeq)', 'export const same = (a: string, b: string) => a == b'],
  ['eslint(no-var)', 'export var old = 1'],
  ['eslint(prefer-const)', 'let never = 1\nexport const copy = never'],
  ['eslint(no-empty)', 'try {\n  JSON.parse("")\n} catch {}'],
  ['eslint(no-console)', 'console.log(1)'],
  ['eslint(no-eval)', 'eval("1")'],
  ['eslint(no-new-func)', 'export const made = new Function("return 1")'],
  ['eslint(no-unused-vars)', 'const unused = 1\nexport {}'],
  ['eslint(no-throw-literal)', 'export function fail() {\n  throw "text"\n}'],
  [
    'eslint(no-fallthrough)',
    'export function f(a: number) {\n  switch (a) {\n    case 1:\n      f(2)\n    case 2:\n      f(3)\n  }\n}',
  ],
  ['eslint(no-restricted-imports)', "import { fetch } from 'undici'\nexport { fetch }"],
  ['eslint(no-restricted-globals)', 'export const home = process.env'],
  ['import(no-default-export)', 'export default 1'],
  ['import(no-self-import)', "import './rule-13.js'"],
  ['typescript(no-explicit-any)', 'export const loose = (a: any) => String(a)'],
  ['typescript(ban-ts-comment)', '// @ts-ignore\nexport const a: string = 1'],
  ['typescript(no-floating-promises)', 'async function work() {}\nwork()\nexport {}'],
  [
    'typescript(no-misused-promises)',
    'async function yes() {\n  return true\n}\nif (yes()) yes().catch(String)\nexport {}',
  ],
  ['typescript(await-thenable)', 'export const a = await 1'],
  ['typescript(only-throw-error)', 'export function fail() {\n  throw { code: 1 }\n}'],
  [
    'typescript(return-await)',
    'export async function f() {\n  try {\n    return Promise.resolve(1)\n  } catch {\n    return 2\n  }\n}',
  ],
  [
    'typescript(switch-exhaustiveness-check)',
    'export function f(a: "x" | "y") {\n  switch (a) {\n    case "x":\n      return 1\n  }\n  return 2\n}',
  ],
  ['typescript(no-unnecessary-type-assertion)', 'const a = "x" as string\nexport const b = a as string'],
  ['typescript(no-unsafe-argument)', 'export const n = Number.parseInt(JSON.parse("1"))'],
  ['typescript(no-unsafe-assignment)', 'export const n = JSON.parse("1")'],
  ['typescript(no-unsafe-call)', 'JSON.parse("1")()\nexport {}'],
  ['typescript(no-unsafe-member-access)', 'String(JSON.parse("1").a)\nexport {}'],
  ['typescript(no-unsafe-return)', 'export function f() {\n  return JSON.parse("1")\n}'],
  ['typescript(no-misused-spread)', 'export const copy = { ...Promise.resolve(1) }'],
  ['unicorn(prefer-node-protocol)', "import 'fs'"],
  ['vitest(no-focused-tests)', "import { it } from 'vitest'\nit.only('a', () => {})", '.test.ts'],
  ['vitest(no-disabled-tests)', "import { it } from 'vitest'\nit.skip('a', () => {})", '.test.ts'],
]

/** What the configuration allows somewhere, and where. */
const allowed = [
  ['eslint(no-console)', `packages/evergrant/src/cli/allowed.ts`, 'console.log(1)'],
  ['eslint(no-restricted-globals)', `packages/evergrant/src/cli/main.ts`, 'export const home = process.env'],
  [
    'eslint(no-restricted-globals)',
    `packages/evergrant/src/internal/node/allowed.ts`,
    'export const home = process.env',
  ],
  ['import(no-default-export)', `vitest.config.ts`, 'export default 1'],
]

const fileOf = (index, suffix = '.ts') => `packages/evergrant/src/mcp/rule-${index}${suffix}`

let folder
let found

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evergrant-lint-'))
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  copyFileSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  broken.forEach(([, code, suffix], index) => write(fileOf(index, suffix), code))
  for (const [, path, code] of allowed) write(path, code)
  const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '--format', 'json']
  const { stdout } = await run(process.execPath, args, { cwd: folder })
  found = JSON.parse(stdout).diagnostics.map(({ code, filename }) => `${code} ${filename.replaceAll('\\', '/')}`)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path, code) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), `${code}\n`)
}

describe('lint rules', () => {
  it.each(broken.map(([rule, , suffix], index) => [rule, fileOf(index, suffix)]))('%s fires', (rule, path) => {
    expect(found).toContain(`${rule} ${path}`)
  })

  it.each(allowed)('%s leaves %s alone', (rule, path) => {
    expect(found).not.toContain(`${rule} ${path}`)
  })

  it('every rule of the configuration is broken above', () => {
    const { rules, overrides } = readJson(join(root, '.oxlintrc.json'))
    const configured = [rules, ...overrides.map((override) => override.rules)]
      .flatMap((table) => Object.entries(table))
      .filter(([, level]) => level !== 'off')
      .map(([name]) => (name.includes('/') ? name.replace('/', '(') : `eslint(${name}`).concat(')'))
    expect(configured.filter((rule) => !broken.some(([name]) => name === rule))).toEqual([])
  })
})
