import { type Stats } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { platform, release } from 'node:os'
import { EvergrantError } from '../../errors.js'
import { modeText, privacyOf } from '../../internal/node/privacy.js'
import { SECRET_VARIABLES } from '../../internal/node/secret-variables.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { isLoopbackUrl } from '../../internal/url.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { ENVIRONMENT } from '../environment-table.js'
import type { Io } from '../io.js'
import { type Check, fail, type Finding, ok, warn } from './check.js'
import { type FileSystem, judgeFileSystem } from './file-system.js'
import type { Patient } from './patient.js'

export function environmentChecks(patient: Patient, { version, node }: Pick<Io, 'version' | 'node'>): readonly Check[] {
  const { env, home, folder, connection } = patient
  return [
    {
      id: 'environment.node',
      why: 'Everything runs on it.',
      run: () => ok(`Evergrant ${version}, Node.js ${node}, ${platform()} ${release()}`),
    },
    {
      id: 'environment.variables',
      why: 'They decide where things are kept and which login is meant.',
      run: () => judgeVariables(env),
    },
    {
      id: 'environment.tls',
      why: 'Without it tokens would go to whoever answers.',
      run: () => judgeTls(env, connection.server),
    },
    {
      id: 'environment.home',
      why: 'Everything that is stored lies in it.',
      run: async () => judgeHome(home, await statsOf(home), await fileSystemOf(home), folder !== undefined),
    },
  ]
}

/** Names alone: what they hold shows in the checks that use it. */
export function judgeVariables(env: Io['env']): Finding {
  const names = Object.keys(env)
    .filter((name) => name.startsWith('EVERGRANT_') && env[name])
    .toSorted()
  if (names.length === 0) return ok('no EVERGRANT_ variable is set')
  const known = Object.keys(ENVIRONMENT)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const words = unknown.map((name) => `${name}${didYouMean(name, known)}`).join(', ')
    return warn(`set and not known: ${words}`, {
      why: 'A variable that is spelt wrong does nothing.',
      next: 'Run `evergrant --help` to see those that are known.',
    })
  }
  const isSecret = (name: string) => SECRET_VARIABLES.some((secret) => secret === name)
  return ok(`set: ${names.map((name) => (isSecret(name) ? `${name} (not shown)` : name)).join(', ')}`)
}

function judgeTls(env: Io['env'], server: string): Finding {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return ok('certificates are checked')
  const next = 'Unset NODE_TLS_REJECT_UNAUTHORIZED; add a private CA with NODE_EXTRA_CA_CERTS instead.'
  const found = 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the check of certificates off'
  if (isLoopbackUrl(server)) return warn(found, { why: 'Every server but this local one is refused.', next })
  return fail(found, { why: 'Tokens would go to whoever answers, so every request is refused.', next })
}

async function statsOf(home: string): Promise<Stats | undefined> {
  return stat(home).catch((error: unknown) => undefinedIfMissing(error, home))
}

async function fileSystemOf(home: string): Promise<FileSystem | undefined> {
  const found = await statfs(home).catch((error: unknown) => undefinedIfMissing(error, home))
  return found && { type: found.type, freeBytes: found.bavail * found.bsize }
}

function undefinedIfMissing(error: unknown, home: string): undefined {
  if (isSystemError(error, 'ENOENT')) return undefined
  if (!isSystemError(error)) throw error
  throw new EvergrantError('STORE_UNREADABLE', `${home} cannot be looked at (${error.code})`, { cause: error })
}

/** The folder and what it lies on. */
export function judgeHome(
  home: string,
  stats: Pick<Stats, 'mode' | 'uid' | 'isDirectory'> | undefined,
  fileSystem: FileSystem | undefined,
  holdsStore: boolean,
): Finding {
  if (stats === undefined) return ok(`${home} is not there yet; the first login makes it`)
  if (!stats.isDirectory()) {
    const why = 'Nothing can be stored in it.'
    return fail(`${home} is not a folder`, { why, next: 'Move it away, or choose another EVERGRANT_HOME.' })
  }
  const place = `${home}, mode ${modeText(stats.mode)}`
  const privacy = privacyOf(stats)
  if (privacy === 'foreign') {
    const why = 'That user can replace whatever lies in it.'
    return fail(`${place}, belongs to another user (${stats.uid})`, {
      why,
      next: 'Choose an EVERGRANT_HOME of your own.',
    })
  }
  const next = `Run \`chmod 700 ${home}\`.`
  if (privacy === 'wide' && (stats.mode & 0o022) !== 0) {
    return fail(`${place}: other users can write to it`, { why: 'They can replace whatever lies in it.', next })
  }
  if (privacy === 'wide') {
    return warn(`${place}: other users can see into it`, { why: 'Each file in it is closed, its name is not.', next })
  }
  return judgeFileSystem(place, fileSystem, holdsStore)
}
