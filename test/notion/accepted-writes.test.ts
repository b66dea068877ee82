import { EvergrantError, type LeanClient } from 'evergrant'
import { createNotion, type Notion } from 'evergrant/notion'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
let page: string
beforeAll(async () => {
  workspace = await openWorkspace()
})
beforeEach(async () => {
  const [made] = await workspace.notion.pages.create({ title: 'Log', content: 'start' })
  page = made?.id ?? ''
})
afterAll(() => workspace.close())

const content = async () => {
  const fetched = await workspace.notion.fetch(page)
  return fetched.kind === 'page' ? fetched.content : fetched.kind
}

/** The library over a client whose call of this tool fails once another was answered; it fails for good. */
function failing(
  tool: string,
  { after, error, onFailure }: { readonly after: string; readonly error: Error; readonly onFailure?: () => void },
): Notion {
  const { client, sandbox } = workspace
  let isSent = false
  const caller: Pick<LeanClient, 'callTool' | 'listTools'> = {
    listTools: (options) => client.listTools(options),
    async callTool(name, args, options) {
      if (isSent && name === tool) {
        onFailure?.()
        throw error
      }
      const answer = await client.callTool(name, args, options)
      isSent ||= name === after
      return answer
    },
  }
  return createNotion(caller, { server: sandbox.url, clock: { now: Date.now, sleep: async () => undefined } })
}

const OTHER = '00000000-0000-4000-8000-000000000000'
const unavailable = new EvergrantError('TEMPORARILY_UNAVAILABLE', 'http://127.0.0.1/mcp answered 503')
const reasons: readonly (readonly [string, Error])[] = [
  ['the server is down', unavailable],
  ['the limit is reached', new EvergrantError('RATE_LIMITED', 'the server takes no more requests for now')],
  ['the login has ended', new EvergrantError('AUTHORIZATION_REQUIRED', 'sign in')],
  ['the caller fails in a way of its own', new Error('socket hang up')],
]
const writes: readonly (readonly [string, (notion: Notion) => Promise<unknown>, string])[] = [
  ['append', (notion) => notion.pages.append(page, 'more'), 'start\nmore'],
  ['edit', (notion) => notion.pages.edit(page, () => [{ old: 'start', new: 'end' }]), 'end'],
  ['replace', (notion) => notion.pages.replace(page, 'other'), 'other'],
]

describe('a write that the server accepted', () => {
  it.each(writes.flatMap(([name, write, after]) => reasons.map((reason) => [name, ...reason, write, after] as const)))(
    '(%s) is told as one where it cannot be looked at: %s',
    async (_name, _reason, error, write, after) => {
      const before = workspace.calls('notion-update-page')
      const notion = failing('notion-fetch', { after: 'notion-update-page', error })
      await expect(write(notion)).rejects.toMatchObject({
        code: 'MAYBE_COMMITTED',
        exitCode: 1,
        retryable: false,
        message: expect.stringMatching(
          /^The server accepted the write; the look at https:\S+ that follows it failed: /,
        ),
        hint: expect.stringContaining('do not send the write again'),
        details: { page: expect.stringContaining('https:'), accepted: true },
        cause: error,
      })
      expect(workspace.calls('notion-update-page')).toBe(before + 1)
      expect(await content()).toBe(after)
    },
  )

  it('ends with the reason of the signal where the caller gives up', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const error = new Error('cut')
    const notion = failing('notion-fetch', { after: 'notion-update-page', error, onFailure: () => stop.abort(reason) })
    await expect(notion.pages.append(page, 'more', { signal: stop.signal })).rejects.toBe(error)
  })

  it.each([
    ['create', 'notion-create-pages', (notion: Notion) => notion.pages.create({ title: 'Later' })],
    ['duplicate', 'notion-duplicate-page', (notion: Notion) => notion.pages.duplicate(page)],
    ['setProperties', 'notion-update-page', (notion: Notion) => notion.pages.setProperties(page, { title: 'Later' })],
    ['append', 'notion-update-page', (notion: Notion) => notion.pages.append(page, 'more')],
    ['edit', 'notion-update-page', (notion: Notion) => notion.pages.edit(page, () => [{ old: 'start', new: 'end' }])],
    ['move', 'notion-move-pages', (notion: Notion) => notion.pages.move([page], { page: OTHER })],
  ])('(%s) as a task is told as one where the task cannot be asked for', async (_name, tool, write) => {
    const { client, sandbox } = workspace
    let sent = 0
    const task = { object: 'async_task', id: 't1', status: 'running', poll_after_seconds: 1 }
    const caller: Pick<LeanClient, 'callTool' | 'listTools'> = {
      listTools: (options) => client.listTools(options),
      async callTool(name, args, options) {
        if (name === 'notion-get-async-task') throw unavailable
        if (name !== tool) return client.callTool(name, args, options)
        sent += 1
        return { content: [{ type: 'text', text: JSON.stringify(task) }] }
      },
    }
    const clock = { now: Date.now, sleep: async () => undefined }
    await expect(write(createNotion(caller, { server: sandbox.url, clock }))).rejects.toMatchObject({
      code: 'MAYBE_COMMITTED',
      message: expect.stringMatching(/^The server accepted the write; the wait for its task "t1" failed: .*503/),
      hint: expect.stringMatching(/task wait t1.*do not send the write again/),
      details: { task: 't1', accepted: true },
    })
    expect(sent).toBe(1)
  })
})

describe('a write whose answer was lost', () => {
  it.each([
    ...writes.map(([name, write]) => [name, 'notion-update-page', write] as const),
    [
      'setProperties',
      'notion-update-page',
      (notion: Notion) => notion.pages.setProperties(page, { title: 'Later' }),
    ] as const,
    ['move', 'notion-move-pages', (notion: Notion) => notion.pages.move([page], 'workspace')] as const,
    ['duplicate', 'notion-duplicate-page', (notion: Notion) => notion.pages.duplicate(page)] as const,
  ])('(%s) stays one where it cannot be looked for', async (name, tool, write) => {
    const { client, sandbox } = workspace
    let isSent = false
    const caller: Pick<LeanClient, 'callTool' | 'listTools'> = {
      listTools: (options) => client.listTools(options),
      async callTool(called, args, options) {
        if (isSent && called === 'notion-fetch') throw unavailable
        isSent ||= called === tool
        return client.callTool(called, args, options)
      },
    }
    sandbox.faults.maybeCommitted = { how: name === 'duplicate' ? 'tool-error' : 'cut', times: 1, tool }
    const before = workspace.calls(tool)
    const notion = createNotion(caller, { server: sandbox.url })
    await expect(write(notion)).rejects.toMatchObject({
      code: 'MAYBE_COMMITTED',
      message: expect.stringContaining('503'),
    })
    expect(workspace.calls(tool)).toBe(before + 1)
  })
})

it.each([
  ['once where it landed', { maybeCommitted: { how: 'cut', times: 1, tool: 'notion-update-page' } }, 1],
  ['once more where it did not', { serviceOverload: { times: 1, tool: 'notion-update-page' } }, 2],
] as const)('properties whose answer was lost are looked for, and sent %s', async (_, faults, times) => {
  const before = workspace.calls('notion-update-page')
  Object.assign(workspace.sandbox.faults, faults)
  await workspace.notion.pages.setProperties(page, { title: 'Renamed' })
  expect(workspace.calls('notion-update-page') - before).toBe(times)
  expect(await workspace.notion.fetch(page)).toMatchObject({ title: 'Renamed' })
})

it('pages that earlier calls made are not made again by whoever tries again', async () => {
  const pages = Array.from({ length: 101 }, (_, index) => ({ title: `Page ${index}` }))
  const error = new EvergrantError('RATE_LIMITED', 'the server takes no more requests for now')
  const made = failing('notion-create-pages', { after: 'notion-create-pages', error }).pages.create(pages)
  await expect(made).rejects.toMatchObject({
    code: 'MAYBE_COMMITTED',
    hint: expect.stringContaining('only the others'),
    details: { made: expect.objectContaining({ length: 100 }) },
  })
})
