import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A copy of the built program in which a write is sent again like a read. Gives its start file. */
export async function buildWithoutRule(): Promise<string> {
  const program = fileURLToPath(new URL('../../../packages/evergrant/', import.meta.url))
  const copy = fileURLToPath(new URL('../../../.tmp/proofs/bridge-without-rule/', import.meta.url))
  rmSync(copy, { recursive: true, force: true })
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(program, name), join(copy, name), { recursive: true })
  const chunks = join(copy, 'dist/cli')
  let changed = 0
  for (const name of readdirSync(chunks).filter((file) => file.endsWith('.js'))) {
    const path = join(chunks, name)
    const code = readFileSync(path, 'utf8')
    if (!code.includes(RULE)) continue
    writeFileSync(path, code.replaceAll(RULE, 'return delay;'))
    changed += 1
  }
  if (changed !== 1) throw new Error(`The rule stands in ${changed} files of the built program, not in one`)
  return join(copy, 'bin/evergrant.js')
}

const RULE = 'return isRead || neverArrived(error) ? delay : void 0;'
