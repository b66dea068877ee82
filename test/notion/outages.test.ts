import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
let page: string
beforeAll(async () => {
  workspace = await openWorkspace()
  const [made] = await workspace.notion.pages.create({ title: 'Log', content: 'start' })
  page = made?.id ?? ''
})
afterAll(() => workspace.close())

const outages = {
  'a 503': () => (workspace.sandbox.faults.mcp = { status: 503, times: 1 }),
  'a 502, then a 504': () => {
    workspace.sandbox.faults.mcp = { status: 502, times: 1 }
    setTimeout(() => (workspace.sandbox.faults.mcp = { status: 504, times: 1 }), 300)
  },
  'an overload of the API': () => (workspace.sandbox.faults.serviceOverload = { times: 2 }),
}

it.each(Object.keys(outages) as (keyof typeof outages)[])('a read outlasts %s', async (outage) => {
  const { notion, sandbox } = workspace
  outages[outage]()
  expect(await notion.fetch(page)).toMatchObject({ title: 'Log' })
  expect(sandbox.faults.mcp?.times ?? 0).toBe(0)
  expect(sandbox.faults.serviceOverload?.times ?? 0).toBe(0)
})

it('other reads outlast one as well', async () => {
  const { notion, sandbox } = workspace
  sandbox.faults.mcp = { status: 503, times: 1 }
  const { hits } = await notion.search('Roadmap', { tool: 'search' })
  expect(hits.length).toBeGreaterThan(0)
  sandbox.faults.serviceOverload = { times: 1 }
  expect(await notion.comments.list(page)).toEqual([])
  sandbox.faults.mcp = { status: 503, times: 1 }
  expect((await notion.self()).user).toBeDefined()
})

it('a write that met one is not sent again by itself', async () => {
  const { notion, sandbox, calls } = workspace
  for (const arm of [
    () => (sandbox.faults.mcp = { status: 503, times: 1 }),
    () => (sandbox.faults.serviceOverload = { tool: 'notion-create-pages', times: 1 }),
  ]) {
    const before = calls('notion-create-pages')
    arm()
    await expect(notion.pages.create({ title: 'Once' })).rejects.toMatchObject({ code: 'MAYBE_COMMITTED' })
    expect(calls('notion-create-pages') - before).toBeLessThanOrEqual(1)
    sandbox.faults.mcp = undefined
  }
})
