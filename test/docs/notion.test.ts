import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BIN, createWorld, ownKeys, type World } from '../cli/evergrant.js'
import { difference, type FencedCommand, fencedCommands } from './fenced-commands.js'

const pages = await Promise.all(
  ['notion.md', 'notion-folders.md'].map(async (name) => {
    const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
    return [name, fencedCommands(await readFile(path, 'utf8'))] as const
  }),
)

describe.each(pages)('%s', (_name, commands) => {
  let world: World
  let folder: string
  beforeAll(async () => {
    world = await createWorld()
    await world.login()
    folder = await mkdtemp(join(tmpdir(), 'evergrant-docs-'))
    const program = join(folder, 'evergrant')
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`)
    await chmod(program, 0o700)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })

  /** Everything that the command says, as a person at a shell sees it. */
  async function outputOf({ command }: FencedCommand): Promise<string> {
    const env = { ...ownKeys, ...world.env, HOME: folder, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    const options = { cwd: folder, env, timeout: 60_000 }
    // A command that fails says so, and that may be what is shown.
    const ended = promisify(execFile)('sh', ['-c', `{ ${command}\n} 2>&1`], options).catch(
      (error: { stdout: string }) => error,
    )
    return (await ended).stdout
  }

  test('the page has commands', () => {
    expect(commands.length).toBeGreaterThan(10)
  })

  // Each goes on from what those before have done.
  test.each(commands.map((command) => [command.line, command.command, command] as const))(
    'line %i: %s',
    async (_, __, command) => {
      expect(difference(command.shown, await outputOf(command))).toBeUndefined()
    },
    90_000,
  )
})
