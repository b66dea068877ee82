import { expect } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import type { SandboxOptions } from '../options.js'
import { signIn } from './login.js'
import { openSession, type RawSession } from './session.js'

export interface FetchedPage {
  readonly metadata: { readonly type: string }
  readonly title: string
  readonly url: string
  readonly text: string
  readonly icon: unknown
  readonly cover: unknown
  readonly truncated?: boolean
  readonly unknown_block_count?: number
  readonly unknown_block_ids?: readonly string[]
}

export interface MadePage {
  readonly id: string
  readonly url: string
  readonly properties: { readonly title: string }
}

export interface Failure {
  readonly code: string
  readonly message: string
}

/** A sandbox with one login, and the calls about pages that tests make again and again. */
export interface PageSession extends RawSession {
  readonly sandbox: Sandbox
  fetch(id: string, flags?: object): Promise<FetchedPage>
  /** The body between the content tags; empty for a blank page. */
  body(id: string): Promise<string>
  make(title: string, content?: string, parent?: object): Promise<MadePage>
  update(page: { readonly id: string }, command: string, input?: object): Promise<Record<string, unknown>>
  /** The failure of the API behind a tool; a success fails the test. */
  failure(name: string, input: object): Promise<Failure>
  /** The code of a protocol error; a result fails the test. */
  refusal(name: string, input: object): Promise<number | undefined>
  find(title: string): Promise<{ readonly id: string; readonly url: string }>
}

export async function openPageSession(options: SandboxOptions = {}): Promise<PageSession> {
  // Long enough for tests that let days pass.
  const sandbox = await startSandbox({ accessTokenSeconds: 30 * 24 * 60 * 60, ...options })
  const session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
  const fetchPage = (id: string, flags: object = {}) => session.read<FetchedPage>('notion-fetch', { id, ...flags })
  return {
    ...session,
    sandbox,
    fetch: fetchPage,
    body: async (id) => bodyOf((await fetchPage(id)).text),
    async make(title: string, content = '', parent?: object) {
      const input = { pages: [{ properties: { title }, content }], ...(parent === undefined ? {} : { parent }) }
      const { pages } = await session.read<{ pages: MadePage[] }>('notion-create-pages', input)
      return pages[0] ?? { id: '', url: '', properties: { title: '' } }
    },
    update: (page, command, input = {}) => session.read('notion-update-page', { page_id: page.id, command, ...input }),
    async failure(name, input) {
      const { content, isError } = await session.call(name, input)
      expect({ isError, content }).toMatchObject({ isError: true })
      return JSON.parse(content[0]?.text ?? '') as Failure
    },
    async refusal(name, input) {
      const { error } = await session.request('tools/call', { name, arguments: input })
      return error?.code
    },
    async find(title) {
      const { results } = await session.read<{ results: { id: string; url: string; title: string }[] }>(
        'notion-search',
        { query: title, filters: {}, page_size: 25 },
      )
      const found = results.find((one) => one.title.endsWith(title))
      if (found === undefined) throw new Error(`Search finds no ${title}`)
      return found
    },
  }
}

/** The last closing tag counts, as bodies may hold one too. */
export function bodyOf(text: string): string {
  const start = text.indexOf('<content>\n')
  return start < 0 ? '' : text.slice(start + '<content>\n'.length, text.lastIndexOf('\n</content>'))
}
