import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program, built from sources in which a write is sent again like a read. Gives its start file. */
export function buildWithoutRule(): string {
  const program = fileURLToPath(new URL('../../../packages/evergrant/', import.meta.url))
  const copy = fileURLToPath(new URL('../../../.tmp/proofs/bridge-without-rule/', import.meta.url))
  rmSync(copy, { recursive: true, force: true })
  for (const name of ['bin', 'dist', 'src', 'build.js', 'build-commonjs.js', 'package.json']) {
    cpSync(join(program, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(program, 'node_modules'), join(copy, 'node_modules'))
  const path = join(copy, 'src/mcp/replay.ts')
  const source = readFileSync(path, 'utf8')
  if (source.split(RULE).length !== 2) throw new Error(`${path} does not hold exactly once: ${RULE}`)
  writeFileSync(path, source.replace(RULE, "if (method === 'tools/call') return true"))
  execFileSync(process.execPath, ['build.js'], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] })
  return join(copy, 'bin/evergrant.cjs')
}

const RULE = "if (method === 'tools/call') return name !== undefined && reads.has(name)"
