import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxOptions } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { type OpenedNotion, openNotion } from 'evergrant/notion'
import { createWorld, type Finished, type Options, ownKeys, type World } from '../cli/evergrant.js'

/** A sandbox, a login, a folder, and the typed library as the other side. */
export interface SyncedWorld extends World {
  readonly notion: OpenedNotion
  /** Holds the folder that is pulled into, `notes`, and what must stay outside of it. */
  readonly outside: string
  pull(reference: string, ...flags: string[]): Promise<Pulled>
  push(...flags: string[]): Promise<Pushed>
  /** By path in the pulled folder, without its own memory. */
  files(): Promise<Record<string, string>>
  file(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  edit(path: string, change: (text: string) => string): Promise<void>
}

export interface Pulled extends Finished {
  readonly summary: {
    readonly pages: Record<string, number>
    readonly changes: readonly Change[]
    readonly files: object
    readonly incomplete: readonly string[]
  }
}

export interface Pushed extends Finished {
  readonly summary: { readonly pages: Record<string, number>; readonly changes: readonly Change[] }
}

export interface Change {
  readonly outcome: string
  readonly path: string
  readonly id?: string
  readonly error?: { readonly code: string; readonly message: string }
}

export async function createSyncedWorld(sandboxOptions: SandboxOptions = {}): Promise<SyncedWorld> {
  const world = await createWorld(sandboxOptions)
  const { code, stderr } = await world.login()
  if (code !== 0) throw new Error(`The login ended with ${code}:\n${stderr}`)
  const outside = await mkdtemp(join(tmpdir(), 'evergrant-sync-'))
  const evergrant = createEvergrant({ home: world.home, env: ownKeys })
  const notion = await openNotion({ evergrant, server: world.sandbox.url })
  const at = (path: string) => join(outside, 'notes', path)
  const run = async (words: readonly string[], options: Options = {}) => {
    const finished = await world.run([...words, '--json'], { cwd: outside, ...options })
    const [text] = /^\{[^]*\}$/m.exec(finished.stdout) ?? ['{}']
    return { ...finished, summary: JSON.parse(text) as never }
  }
  return {
    ...world,
    notion,
    outside,
    pull: (reference, ...flags) => run(['pull', reference, 'notes', ...flags]),
    push: (...flags) => run(['push', 'notes', ...flags]),
    async files() {
      const names = await readdir(at(''), { recursive: true, withFileTypes: true })
      const paths = names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(at('').length + 1))
        .filter((path) => !path.startsWith('.evergrant'))
        .sort()
      return Object.fromEntries(
        await Promise.all(paths.map(async (path) => [path, await readFile(at(path), 'latin1')])),
      )
    },
    file: (path) => readFile(at(path), 'utf8'),
    write: (path, text) => writeFile(at(path), text),
    edit: async (path, change) => writeFile(at(path), change(await readFile(at(path), 'utf8'))),
    async [Symbol.asyncDispose]() {
      await notion.close()
      await evergrant.close()
      await world[Symbol.asyncDispose]()
      await rm(outside, { recursive: true, force: true })
    },
  }
}

/** Every page, by ID: what it says, without what tells of its last edit. */
export async function contentsOf(notion: OpenedNotion, ids: readonly string[]): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {}
  for (const id of ids) {
    const page = await notion.fetch(id)
    if (page.kind !== 'page') continue
    const { title, icon, cover, content } = page
    const { Edited: _at, 'Edited by': _by, ...properties } = page.properties
    contents[id] = { title, icon, cover, content, properties }
  }
  return contents
}
