import type { Client } from '@modelcontextprotocol/client'

import type { Sandbox, Vintage } from '../index.js'

/** Things that a minimal input can name. */
export interface Scene {
  readonly pageId: string
  readonly otherPageId: string
  readonly trashedPageId: string
  readonly skillUrl: string
  readonly databaseId: string
  readonly source: string
  readonly view: string
  readonly agent: string
  /** A conversation that waits, and one with an agent at work. */
  readonly session: string
  readonly busySession: string
  readonly folderId: string
  readonly fileUploadId: string
  readonly fileReference: string
  readonly taskId: string
}

export interface ToolContract {
  readonly effect: 'read' | 'write'
  readonly valid: (scene: Scene, vintage: Vintage) => Record<string, unknown>
  /** Undefined where a tool takes no arguments. */
  readonly invalid: Record<string, unknown> | undefined
}

const read = (valid: ToolContract['valid'], invalid: ToolContract['invalid']): ToolContract => ({
  effect: 'read',
  valid,
  invalid,
})
const write = (valid: ToolContract['valid'], invalid: ToolContract['invalid'] = {}): ToolContract => ({
  effect: 'write',
  valid,
  invalid,
})
const list = read(() => ({}), { limit: 0 })
const search = read((_scene, vintage) => ({ query: 'x', ...(vintage === '2026-03' ? { filters: {} } : {}) }), {})

/** A minimal valid and a minimal wrong input of every tool. */
export const CONTRACT: Readonly<Record<string, ToolContract | undefined>> = {
  'notion-search': search,
  'notion-ai-search': search,
  'notion-get-tool-access': read(() => ({}), { tool_names: 'search' }),
  'notion-fetch': read(({ pageId }) => ({ id: pageId }), {}),
  'notion-query-data-sources': read(({ source }) => ({ data: { mode: 'rows', data_source_url: source } }), {
    data: {},
  }),
  'notion-query-multiple-data-sources': read(
    ({ source }) => ({ data_source_urls: [source], query: `SELECT url FROM "${source}"` }),
    {},
  ),
  'notion-query-meeting-notes': read(() => ({}), { filter: 'all' }),
  'notion-get-comments': read(({ pageId }) => ({ page_id: pageId }), {}),
  'notion-get-users': read(() => ({}), { page_size: 101 }),
  'notion-get-teams': read(() => ({}), { query: 1 }),
  'notion-get-async-task': read(({ taskId }) => ({ task_id: taskId }), {}),
  'notion-list-private-pages': list,
  'notion-list-shared-pages': list,
  'notion-list-favorite-pages': list,
  'notion-list-recent-pages': list,
  'notion-download-attachment': read(({ fileUploadId }) => ({ file_upload_id: fileUploadId }), {}),
  'notion-download-skill': read(({ skillUrl }) => ({ id: skillUrl }), {}),
  'notion-get-file-download-urls': read(({ fileReference }) => ({ references: [fileReference] }), { references: [] }),
  'notion-search-agents': read(() => ({ scope: 'workspace' }), {}),
  'notion-search-sessions': read(() => ({ question: 'roadmap' }), {}),
  'notion-query-sessions': read(() => ({}), { page_size: 0 }),
  'notion-get-session-status': read(({ session }) => ({ session_url: session }), {}),
  'notion-wait-session': read(({ session }) => ({ session_url: session, seconds: 0 }), {}),
  'notion-list-session-events': read(({ session }) => ({ session_url: session, count: 1 }), {}),
  'notion-read-session-event': read(({ session }) => ({ session_url: session, sequence: 1 }), {}),
  'notion-show-advanced-analysis-next-steps': read(() => ({}), undefined),
  'notion-check-mcp-next-steps': read(() => ({}), undefined),
  'notion-create-pages': write(() => ({ pages: [{ properties: { title: 'x' } }] })),
  'notion-update-page': write(({ pageId }) => ({ page_id: pageId, command: 'insert_content', content: 'x' }), {
    page_id: 'x',
    command: 'replace_content_range',
  }),
  'notion-move-pages': write(({ otherPageId }) => ({
    page_or_database_ids: [otherPageId],
    new_parent: { type: 'workspace' },
  })),
  'notion-duplicate-page': write(({ pageId }) => ({ page_id: pageId })),
  'notion-restore-pages': write(({ trashedPageId }) => ({ page_ids: [trashedPageId] })),
  'notion-create-database': write(() => ({ schema: 'CREATE TABLE ("Name" TITLE)' }), { database_type: 'music' }),
  'notion-update-data-source': write(({ source }) => ({ data_source_id: source, title: 'Roadmap' })),
  'notion-create-view': write(({ source, databaseId }) => ({
    data_source_id: source,
    database_id: databaseId,
    name: 'x',
    type: 'table',
  })),
  'notion-update-view': write(({ view }) => ({ view_id: view, name: 'x' })),
  'notion-create-comment': write(({ pageId }) => ({ page_id: pageId, markdown: 'x' })),
  'notion-create-file-upload': write(() => ({ filename: 'x.txt' })),
  'notion-create-attachment': write(() => ({ filename: 'x.txt', content: 'x' }), { content: 1 }),
  'notion-create-folder': write(({ pageId }) => ({ parent: { page_id: pageId }, title: 'x' })),
  'notion-update-folder': write(({ folderId }) => ({ folder_id: folderId, command: 'add_subfolder', title: 'x' })),
  'notion-convert-page-to-skill': write(({ skillUrl }) => ({ page_url: skillUrl })),
  'notion-upload-skill': write(({ pageId }) => ({
    action: 'prepare',
    page_id: pageId,
    content_length: 1,
    checksum_crc32: 'AAAAAA==',
  })),
  'notion-spawn-session': write(({ agent }) => ({ agent_url: agent, initial_message: 'x' })),
  'notion-send-message-to-session': write(({ session }) => ({ session_url: session, message: 'x' })),
  'notion-stop-session': write(({ busySession }) => ({ session_url: busySession })),
}

/** Makes what the inputs name, with the tools themselves. */
export async function setScene(client: Client, sandbox: Sandbox): Promise<Scene> {
  const ask = async <Reply>(name: string, input: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: input })
    const [block] = content as unknown as [{ text: string }]
    if (isError) throw new Error(`${name} answered ${block.text}`)
    return JSON.parse(block.text) as Reply
  }
  const { pages } = await ask<{ pages: { id: string; url: string }[] }>('notion-create-pages', {
    pages: ['One', 'Other', 'Skill', 'Parent'].map((title) => ({ properties: { title }, content: 'Text' })),
  })
  const [one, other, skill, parent] = pages.map(({ id }) => id) as [string, string, string, string]
  await ask('notion-convert-page-to-skill', { page_url: pages[2]?.url })
  const trashedPageId = await trashChild(ask, parent)
  const { results } = await ask<{ results: { id: string; type: string }[] }>('notion-search', { query: 'Roadmap' })
  const databaseId = results.find(({ type }) => type === 'database')?.id ?? ''
  const { text } = await ask<{ text: string }>('notion-fetch', { id: databaseId })
  const agents = await ask<{ results: { url: string }[] }>('notion-search-agents', { scope: 'workspace' })
  const sessions = await ask<{ results: { session_url: string }[] }>('notion-query-sessions')
  const agent = agents.results[0]?.url ?? ''
  const spawn = { agent_url: agent, initial_message: 'x' }
  const busy = await ask<{ session_url: string }>('notion-spawn-session', spawn)
  const folder = await ask<{ folder_id: string }>('notion-create-folder', { parent: { page_id: one }, title: 'x' })
  const file = await ask<{ file_upload_id: string }>('notion-create-attachment', { filename: 'x.txt', content: 'x' })
  sandbox.faults.asyncWrites = { times: 1 }
  const late = await ask<{ async_task: { id: string } }>('notion-create-pages', {
    pages: [{ properties: { title: 'Late' } }],
  })
  return {
    pageId: one,
    otherPageId: other,
    trashedPageId,
    skillUrl: `https://app.notion.com/p/${skill.replaceAll('-', '')}`,
    databaseId,
    source: /collection:\/\/[0-9a-f-]{36}/.exec(text)?.[0] ?? '',
    view: /view:\/\/[0-9a-f-]{36}/.exec(text)?.[0] ?? '',
    agent,
    session: sessions.results[0]?.session_url ?? '',
    busySession: busy.session_url,
    folderId: folder.folder_id,
    fileUploadId: file.file_upload_id,
    fileReference: `notion-file-block://${file.file_upload_id}?name=x.txt`,
    taskId: late.async_task.id,
  }
}

type Ask = <Reply>(name: string, input?: Record<string, unknown>) => Promise<Reply>

/** A page goes to the trash when an edit that is allowed to drops its tag. */
async function trashChild(ask: Ask, parent: string): Promise<string> {
  const made = await ask<{ pages: { id: string }[] }>('notion-create-pages', {
    parent: { page_id: parent },
    pages: [{ properties: { title: 'Trashed' } }],
  })
  await ask('notion-update-page', {
    page_id: parent,
    command: 'replace_content',
    new_str: 'x',
    allow_deleting_content: true,
  })
  return made.pages[0]?.id ?? ''
}
