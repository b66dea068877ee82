// Where things are: the one place in tools/ that knows the layout of the workspace.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** Scratch space, ignored by git. */
export const scratch = join(root, '.tmp')

/** TypeScript 7 type-checks and emits; the `typescript` package beside it serves the tools that need a JavaScript API. */
export const tsc = join(root, 'node_modules/typescript-7/bin/tsc')

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Every package of the workspace with its folder and manifest. */
export function listPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => ({ dir, manifest: readJson(join(dir, 'package.json')) }))
    .map((entry) => ({ ...entry, name: entry.manifest.name }))
}

/** Every file under `dir`, as absolute paths; none when there is no such folder. */
export function listFiles(dir) {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}
