import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The releases that the contenders run on. */
export const NODE_MAJORS = [20, 24] as const
export type NodeMajor = (typeof NODE_MAJORS)[number]

/** The path of Node.js by its major version: the one that runs this, else the one that npm has, installed once. */
export function findNodes(): Readonly<Record<NodeMajor, string>> {
  const [own] = process.versions.node.split('.')
  const pathOf = (major: NodeMajor) => (own === String(major) ? process.execPath : installed(major))
  return { 20: pathOf(20), 24: pathOf(24) }
}

function installed(major: NodeMajor): string {
  const script = fileURLToPath(new URL('../../tools/with-node.sh', import.meta.url))
  return execFileSync(script, [String(major), 'node', '-p', 'process.execPath'], { encoding: 'utf8' }).trim()
}

export const versionOf = (path: string): string => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()
