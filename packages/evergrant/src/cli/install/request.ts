import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { NOTION_SERVER } from '../../index.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'
import { SECRET_VARIABLES } from '../../internal/node/secret-variables.js'
import { usage } from '../usage.js'
import { assertBridgeTakes } from './bridge-words.js'
import { isReferenceToHeader } from './display.js'
import { createEntry, type Entry } from './entry.js'
import { type Host, HOSTS } from './hosts.js'
import { chooseLaunch, type LaunchChoice } from './launch.js'
import { type Scope, type Surroundings, surroundingsOf } from './surroundings.js'

export interface InstallFlags {
  readonly scope: Scope
  readonly name?: string
  readonly file?: string
  readonly env: readonly string[]
  readonly launch: LaunchChoice
}

type Connection = ReturnType<Context['connection']>

export function findHost(id: string): Host {
  const host = HOSTS.find((each) => each.id === id)
  if (host !== undefined) return host
  const ids = HOSTS.map((each) => each.id)
  throw usage(
    `${JSON.stringify(id)} is no program known here${didYouMean(id, ids)}`,
    `Name one of ${ids.join(', ')}. For others: \`evergrant install claude-desktop --print\` shows a block to copy.`,
  )
}

export function whereWeAre({ io }: Context): Surroundings {
  return surroundingsOf(io, (folder) => {
    try {
      return readdirSync(folder)
    } catch {
      // Whether it is missing or closed: nothing is to be found there.
      return []
    }
  })
}

export function fileOf(host: Host, where: Surroundings, { scope, file }: Pick<InstallFlags, 'scope' | 'file'>): string {
  if (file !== undefined) return where.path.resolve(where.folder, file)
  if (host.scopes.includes(scope)) return host.file(where, scope)
  throw usage(`${host.title} has no configuration for a project`, 'Leave out --scope, or name the file with --file.')
}

/** The name of the entry, which the tools' names show: `notion`, with the profile where it is not the default one. */
export function nameOf({ server, profile }: Connection, given: string | undefined): string {
  const name = given ?? defaultName(server ?? NOTION_SERVER, profile)
  if (/^[A-Za-z\d][\w-]{0,63}$/.test(name)) return name
  throw usage(
    given === undefined
      ? 'No name for the entry follows from the profile and the server'
      : 'That is no name for an entry',
    'Pass --name with letters, digits, - and _, 64 at most.',
  )
}

function defaultName(server: string, profile: string | undefined): string {
  const host = server === NOTION_SERVER ? 'notion' : new URL(server).hostname.replace(/^mcp\.|\.[^.]+$/g, '')
  const parts = [host, ...(profile === undefined || profile === 'default' ? [] : [profile])]
  return parts.map((part) => part.replaceAll(/[^A-Za-z\d_]+/g, '-').replaceAll(/^-+|-+$/g, '')).join('-')
}

/** The entry that the flags ask for. */
export async function entryOf(
  context: Context,
  host: Host,
  flags: InstallFlags,
  words: readonly string[],
): Promise<Entry> {
  const isShared = flags.scope === 'project'
  const launch = chooseLaunch(context.io, {
    choice: flags.launch,
    isShared,
    hasWindows: host.hasWindows === true,
    exists: existsSync,
    realPath: (path) => realpathSync(path),
  })
  const bridgeWords = [...connectionWords(context.connection(), words), ...words]
  assertNoSecret(words)
  assertHandedOn(host, flags)
  assertLiteral(host, [launch.command, ...launch.args, ...bridgeWords])
  await assertBridgeTakes(bridgeWords, context)
  const home = readVariable(context.io.env, 'EVERGRANT_HOME')
  const isNamed = flags.env.includes('EVERGRANT_HOME')
  // A host that is started elsewhere would look for the login in another folder.
  const settings = home === undefined || isShared || isNamed ? {} : { EVERGRANT_HOME: home }
  return createEntry(host, { launch, words: bridgeWords, settings, handedOn: flags.env })
}

function connectionWords({ server, profile }: Connection, words: readonly string[]): string[] {
  const isGiven = (flag: string) => words.some((word) => word === flag || word.startsWith(`${flag}=`))
  const isElsewhere = server !== undefined && server !== NOTION_SERVER
  return [
    ...(profile === undefined || profile === 'default' || isGiven('--profile') ? [] : ['--profile', profile]),
    ...(isElsewhere && !isGiven('--server') ? ['--server', server] : []),
  ]
}

/** @throws `USAGE`: every program that runs as this person can read a configuration */
function assertNoSecret(words: readonly string[]): void {
  if (headersIn(words).every(isReferenceToHeader)) return
  throw usage(
    'A header would stand in the configuration with its value',
    'Write --header NAME=env:VARIABLE, and pass VARIABLE on with --env VARIABLE.',
  )
}

function headersIn(words: readonly string[]): (string | undefined)[] {
  return words.flatMap((word, at) => {
    if (word === '--header') return [words[at + 1]]
    return word.startsWith('--header=') ? [word.slice('--header='.length)] : []
  })
}

/** The variables that headers are taken from, and that the host may keep to itself. */
export function missingVariables(host: Host, { env, scope }: InstallFlags, words: readonly string[]): string[] {
  const { reference } = host
  if (reference !== undefined && !reference.scopes.includes(scope)) return []
  const names = headersIn(words).flatMap((header) => header?.split('=env:')[1] ?? [])
  return names.filter((name) => !env.includes(name))
}

/** @throws `USAGE` where the host has no way to hand a variable on by its name */
function assertHandedOn({ title, reference }: Host, { env, scope }: InstallFlags): void {
  for (const name of env) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw usage('--env takes the name of a variable, never a value', 'Pass --env NAME; the value stays where it is.')
    }
    if (reference?.scopes.includes(scope)) continue
    throw reference === undefined
      ? usage(
          `${title} cannot hand on the value of a variable by its name`,
          `Leave out --env${SECRET_VARIABLES.some((secret) => secret === name) ? '; a key file or the keychain needs no variable' : ''}.`,
        )
      : usage(
          `${title} starts programs with all of its own environment`,
          `Leave out --env ${name}: it arrives where ${title} has it.`,
        )
  }
}

/** @throws `USAGE` where the host would put something else in the place of a word */
function assertLiteral({ title, replaces }: Host, words: readonly string[]): void {
  if (replaces === undefined || words.every((word) => !replaces.test(word))) return
  throw usage(
    `${title} would replace a part of one of these words, since it reads $ or { as a reference`,
    'Use a path or value without it.',
  )
}

export function loginCommand(connection: Connection): string {
  return commandFor('login', connection)
}
