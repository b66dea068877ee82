import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

async function newPage(content: string): Promise<string> {
  const [page] = await workspace.notion.pages.create({ title: 'Discussed', content })
  return page?.url ?? ''
}

describe('comments', () => {
  it('are added to a page and answered, and read as they were written', async () => {
    const { comments } = workspace.notion
    const page = await newPage('The first sentence. The second one.')
    const { id } = await comments.add(page, 'Hello & goodbye "you"')
    const [discussion] = await comments.list(page)
    expect(discussion).toMatchObject({
      kind: 'comment',
      context: 'page',
      isResolved: false,
      comments: [{ id, text: 'Hello & goodbye "you"', userEmail: expect.stringContaining('@') }],
    })
    await comments.reply(page, discussion?.id ?? '', 'An answer')
    const [answered] = await comments.list(page, { discussion: discussion?.id })
    expect(answered?.comments.map(({ text }) => text)).toEqual(['Hello & goodbye "you"', 'An answer'])
    expect(Date.parse(answered?.comments[0]?.at ?? '')).not.toBeNaN()
  })

  it.each([
    ['by its ends', 'The first … sentence.', 'The first sentence.'],
    ['whole', 'The second one is longer than that.', 'The second one is longer than that.'],
  ])('are added to a text that is named %s', async (_, on, context) => {
    const { comments } = workspace.notion
    const page = await newPage('The first sentence. The second one is longer than that.')
    await comments.add(page, 'Here', { on })
    expect(await comments.list(page)).toEqual([])
    expect(await comments.list(page, { allBlocks: true })).toMatchObject([{ context: 'inline', textContext: context }])
  })

  it('are waited for: the first new one of somebody else', async () => {
    const page = await newPage('text')
    const { notion } = workspace
    await notion.comments.add(page, 'There before')
    const { user } = await notion.self()
    const polls: number[] = []
    const write = ['by me', 'by another'][Symbol.iterator]()
    const sleep = async (ms: number) => {
      polls.push(ms)
      const next = write.next()
      if (next.done !== true) await notion.comments.add(page, next.value)
    }
    const waiting = workspace.withOptions({ clock: { now: Date.now, sleep } })
    expect(await waiting.comments.wait(page)).toMatchObject({ comment: { text: 'by me' } })
    expect(polls).toEqual([10_000])
    const controller = new AbortController()
    const patient = workspace.withOptions({
      clock: {
        now: Date.now,
        async sleep() {
          if (polls.push(0) > 4) controller.abort(new Error('nobody came'))
          await notion.comments.add(page, 'mine again')
          controller.signal.throwIfAborted()
        },
      },
    })
    const alone = patient.comments.wait(page, { notBy: user.id, signal: controller.signal })
    await expect(alone).rejects.toThrow('nobody came')
  })
})

describe('people', () => {
  it('come from every page of the list, and one by ID', async () => {
    const large = await openWorkspace({ users: 230 })
    const users = []
    for await (const user of large.notion.users.all()) users.push(user)
    expect(new Set(users.map(({ id }) => id)).size).toBe(230)
    const [first] = users
    expect(await large.notion.users.get(`user://${first?.id}/x@y.z`)).toEqual(first)
    expect(await large.notion.users.get('self')).toMatchObject({ name: 'Ada Marsh', type: 'person' })
    await expect(large.notion.users.get('01234567-89ab-cdef-0123-456789abcdef')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await large.close()
  })

  it('have teams, joined ones and others', async () => {
    const teams = await workspace.notion.teams.list()
    expect(teams.find(({ name }) => name === 'Product')).toMatchObject({ isJoined: true, role: 'owner' })
    expect(teams.find(({ name }) => name === 'Finance')).toMatchObject({ isJoined: false })
    expect(await workspace.notion.teams.list({ query: 'fin' })).toHaveLength(1)
  })
})
