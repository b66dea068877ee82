import { createWorld, errorOf, type Finished, type Options, type World } from '../evergrant.js'

/** What the verbs print for programs; each has some of it. */
export interface Told {
  readonly page: { readonly id: string; readonly url: string; readonly title?: string }
  readonly revision: string
  readonly ancestors: readonly { readonly title: string }[]
  readonly rows: readonly ToldRow[]
  readonly hasMore: boolean
  readonly url: string
  readonly dataSourceUrl: string
  readonly dataSources: readonly { readonly columns: readonly { readonly name: string }[] }[]
  readonly discussions: readonly { readonly id: string; readonly comments: readonly { readonly text: string }[] }[]
  readonly users: readonly { readonly id: string }[]
  readonly teams: readonly unknown[]
  readonly results: readonly { readonly title: string; readonly type: string; readonly url: string }[]
  readonly content: readonly { readonly text: string }[]
}

export interface ToldRow {
  readonly url: string
  readonly outcome?: string
  readonly values: Readonly<Record<string, unknown>>
}

/** A signed-in world, and the ways in which tests speak to its command line. */
export interface Session {
  readonly world: World
  evergrant(words: readonly string[], options?: Options): Promise<Finished>
  /** What it prints with `--json`. */
  json(words: readonly string[], options?: Options): Promise<Told>
  /** How it fails with `--json`. */
  refused(
    words: readonly string[],
    options?: Options,
  ): Promise<{ readonly exit: number | null; readonly stdout: string } & ReturnType<typeof errorOf>>
  /** How often each tool that writes was called. */
  writes(): Readonly<Record<string, number>>
  calls(tool: string): number
  end(): Promise<void>
}

export async function openSession(...given: Parameters<typeof createWorld>): Promise<Session> {
  const world = await createWorld(...given)
  await world.login()
  return {
    world,
    evergrant: (words, options) => world.run(words, options),
    async json(words, options) {
      const ended = await world.run([...words, '--json'], options)
      if (ended.stdout === '') throw new Error(`No JSON of ${words.join(' ')}: ${ended.stderr}`)
      return JSON.parse(ended.stdout) as Told
    },
    async refused(words, options) {
      const ended = await world.run([...words, '--json'], options)
      return { exit: ended.code, stdout: ended.stdout, ...errorOf(ended) }
    },
    writes: () =>
      Object.fromEntries(
        Object.entries(world.sandbox.stats().toolCalls).filter(([name]) => /create|update|move|duplicate/.test(name)),
      ),
    calls: (tool) => world.sandbox.stats().toolCalls[tool] ?? 0,
    end: () => world[Symbol.asyncDispose](),
  }
}
