import type { Io } from '../io.js'

/** A program and its first words. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** The `PATH` that the program cannot do without. */
  readonly path?: string
}

export type LaunchChoice = 'auto' | 'path' | 'npx'

export interface LaunchQuestion {
  readonly choice: LaunchChoice
  /** The file is shared with other machines, where the paths of this one lead nowhere. */
  readonly isShared: boolean
  readonly hasWindows: boolean
  exists(path: string): boolean
  realPath(path: string): string
}

/**
 * How a host starts this program. By its place: nothing has to be looked up, and programs with windows have no `PATH` of a shell. By
 * npx with this very version, where there is no lasting place: in the cache that npx runs from, and in a file that others share.
 */
export function chooseLaunch(
  io: Pick<Io, 'program' | 'version' | 'env' | 'platform'>,
  question: LaunchQuestion,
): Launch {
  const [node, script] = io.program
  const byPath = question.choice === 'path' || (question.choice === 'auto' && !question.isShared && !isPassing(script))
  if (byPath && script !== undefined) {
    return { command: lastingNode(node, question), args: [lastingScript(script, question)] }
  }
  const pinned = ['-y', `evergrant@${io.version}`]
  if (question.isShared) return { command: 'npx', args: pinned }
  return npxOfThisMachine(io, question, pinned)
}

/** A cache of npx, pnpm, yarn or bun that runs a package once. */
function isPassing(script: string | undefined): boolean {
  return script === undefined || /[\\/](?:_npx|dlx-[^\\/]*|bunx-[^\\/]*|xfs-[^\\/]*)[\\/]/.test(script)
}

/** Homebrew removes the folder of a version when it brings the next one; beside it is a name that stays. */
function lastingNode(node: string, { exists }: LaunchQuestion): string {
  const found = /^(?<prefix>.*)[/]Cellar[/](?<formula>[^/]+)[/][^/]+[/]bin[/]node$/.exec(node)?.groups
  const lasting = `${found?.['prefix']}/opt/${found?.['formula']}/bin/node`
  return found !== undefined && exists(lasting) ? lasting : node
}

/** fnm's folders end with the shell. */
function lastingScript(script: string, { realPath }: LaunchQuestion): string {
  return /[\\/]fnm_multishells[\\/]/.test(script) ? realPath(script) : script
}

/** npx by its script: Windows starts no `.cmd` without a shell, and a program with windows finds no `npx`. */
function npxOfThisMachine(
  { program: [node], env, platform }: Pick<Io, 'program' | 'env' | 'platform'>,
  question: LaunchQuestion,
  pinned: readonly string[],
): Launch {
  const isWindows = platform === 'win32'
  const bin = node.replace(/[\\/][^\\/]*$/, '')
  const npm = isWindows ? `${bin}\\node_modules\\npm` : `${bin.replace(/[/]bin$/, '')}/lib/node_modules/npm`
  const script = [env['npm_execpath']?.replace(/np[mx]-cli\.js$/, 'npx-cli.js'), `${npm}/bin/npx-cli.js`].find(
    (path) => path?.endsWith('npx-cli.js') && question.exists(path),
  )
  if (script === undefined) return { command: 'npx', args: pinned }
  const rest = isWindows ? [`${env['SystemRoot'] ?? 'C:\\Windows'}\\System32`] : ['/usr/local/bin', '/usr/bin', '/bin']
  return {
    command: lastingNode(node, question),
    args: [script, ...pinned],
    ...(question.hasWindows && { path: [...new Set([bin, ...rest])].join(isWindows ? ';' : ':') }),
  }
}
