import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.js'

/** Writes a page of the repository. With --check it only compares, and names the command that writes it. */
export function writeOrCheck(page, text, command) {
  const path = join(root, page)
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${page} is out of date: run \`${command}\``)
    process.exitCode = 1
  }
}
