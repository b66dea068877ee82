import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RULES } from './options.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What stands in `credentials/` for the rule, and what stands there without it. */
const MUTATIONS: Record<
  (typeof RULES)[number],
  { readonly file: string; readonly code: string; readonly without: string }
> = {
  // What was read before the lease is spent, and written over whatever is there by now. With the version it was read at, the
  // compare-and-swap of the intent would still find out: that is rule R5.
  R4: {
    file: 'refresh.ts',
    code: '(await context.records.readCredential(connection))\n  let rediscovered',
    without:
      '(before && { value: before.value, version: (await context.records.readCredential(connection))?.version ?? before.version })\n  let rediscovered',
  },
  // Tokens are spent whatever the store can keep.
  R5: {
    file: 'intent.ts',
    code: 'return await context.records.writeCredential(armed, { expected: version, fence: lease.fence })',
    without: 'return { value: armed, version }',
  },
}

/** Builds a copy of the library without a rule; gives its folder. */
export function buildWithout(rule: keyof typeof MUTATIONS): string {
  const { file, code, without } = MUTATIONS[rule]
  const copy = join(ROOT, '.tmp/soak', `without-${rule}`)
  const target = join(copy, 'packages/evergrant')
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(join(ROOT, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  for (const name of ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(ROOT, 'packages/evergrant', name), join(target, name), { recursive: true })
  }
  const path = join(target, 'src/credentials', file)
  const source = readFileSync(path, 'utf8')
  if (source.split(code).length !== 2) throw new Error(`${file} does not hold exactly once what keeps ${rule}`)
  writeFileSync(
    path,
    source.replace(code, () => without),
  )
  const tsc = join(ROOT, 'node_modules/typescript-7/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(target, 'tsconfig.build.json'), '--noCheck'], { stdio: 'inherit' })
  return join(target, 'dist')
}
