/** Which files a program loads: V8 itself lists its scripts where coverage is on. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Program, timeProgram } from './program.js'

export interface Loaded {
  readonly files: number
  readonly kilobytes: number
}

/** Without those of Node.js itself. The program is run once, and `folder` is gone after. */
export async function loadedFiles({ command, env }: Program, folder: string): Promise<Loaded> {
  await timeProgram({ command, env: { ...env, NODE_V8_COVERAGE: folder } })
  const urls = new Set(readdirSync(folder).flatMap((file) => scriptsIn(readFileSync(join(folder, file), 'utf8'))))
  rmSync(folder, { recursive: true, force: true })
  const paths = [...urls].flatMap((url) => (url.startsWith('file:') ? fileURLToPath(url) : isAbsolute(url) ? url : []))
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0)
  return { files: paths.length, kilobytes: bytes / 1000 }
}

const scriptsIn = (coverage: string) =>
  (JSON.parse(coverage) as { result: { url: string }[] }).result.map(({ url }) => url)
