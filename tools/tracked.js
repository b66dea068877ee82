import { run } from './run.js'
import { root } from './workspace.js'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of the files that git tracks or would track, relative to the root; `patterns` are git pathspecs. */
export async function listTracked(...patterns) {
  const { stdout } = await run('git', [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    ...patterns,
  ])
  return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}
