import { type SandboxOptions, type Sandbox, startSandbox } from '../index.js'
import { signIn } from './login.js'
import { openSession, type RawSession } from './session.js'

export interface Queried {
  readonly results: readonly Record<string, unknown>[]
  readonly has_more: boolean
  readonly next_cursor?: string
}

/** A failure of the API behind a tool. */
export interface ToolFailure {
  readonly code: string
  readonly status: number
  readonly message: string
}

/** A sandbox of its own with a session, and short words for its databases. */
export interface DatabaseScene {
  readonly sandbox: Sandbox
  readonly session: RawSession
  fetchText(id: string): Promise<string>
  /** The URL of the data source that a database with this title has, or the one of this name. */
  sourceOf(title: string, name?: string): Promise<string>
  query(data: object): Promise<Queried>
  failureOf(tool: string, input: object): Promise<ToolFailure>
  close(): Promise<void>
}

export async function openDatabases(options: SandboxOptions = {}): Promise<DatabaseScene> {
  const sandbox = await startSandbox(options)
  const session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
  const fetchText = async (id: string) => (await session.read<{ text: string }>('notion-fetch', { id })).text
  return {
    sandbox,
    session,
    fetchText,
    async sourceOf(title, name = title) {
      const found = await session.read<{ results: { title: string; type: string; url: string }[] }>('notion-search', {
        query: title,
        page_size: 25,
      })
      const database = found.results.find((one) => one.type === 'database' && one.title.endsWith(title))
      const text = await fetchText(database?.url ?? '')
      const sources = text.matchAll(/<data-source url="\{\{([^}]*)\}\}">\nThe title of this Data Source is: (.*)/g)
      return [...sources].find(([, , shown = '']) => shown.endsWith(name))?.[1] ?? ''
    },
    query: (data) => session.read<Queried>('notion-query-data-sources', { data }),
    async failureOf(tool, input) {
      const { content, isError } = await session.call(tool, input)
      if (isError !== true) throw new Error(`${tool} did not fail: ${JSON.stringify(content)}`)
      return JSON.parse(content[0]?.text ?? '') as ToolFailure
    },
    close: () => sandbox.close(),
  }
}
