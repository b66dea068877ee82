import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EvergrantError } from '../../../errors.js'
import type { FetchedPage, NewPage } from '../../../notion-entry.js'
import { childrenOf } from '../../../notion/markdown/index.js'
import { digest } from '../digest.js'
import { createFolder } from '../folder.js'
import { openMemory } from '../folder-memory.js'
import { pull } from '../pull.js'
import type { PullContext, PullOptions } from '../pull-context.js'
import { createPullReport } from '../pull-report.js'
import type { PlanContext } from '../push-plan.js'
import { createPushReport } from '../push-report.js'
import type { SendContext } from '../push-send.js'
import { planPush, sendPush } from '../push.js'
import { NO_SPOOL, openSpool } from '../spool.js'

export interface SmallPage {
  id: string
  title: string
  content: string
  parent: string | undefined
  unknownBlocks: Record<string, string>
}

const idle = (): Promise<void> => Promise.resolve()

/** Some pages in memory, read as the typed library gives them; every reading is counted. */
export function createSmallWorkspace() {
  const pages = new Map<string, SmallPage>()
  const files = new Map<string, string>()
  const fetches: string[] = []
  const writes = { before: idle, after: idle }
  const urlOf = (id: string) => `https://app.notion.com/p/${id.replaceAll('-', '')}`
  const find = (reference: string) => [...pages.values()].find(({ id }) => reference === id || reference === urlOf(id))

  const read = (page: SmallPage): FetchedPage => {
    const blocks = Object.keys(page.unknownBlocks)
    const parent = page.parent === undefined ? undefined : pages.get(page.parent)
    const base = { id: page.id, title: page.title, content: page.content }
    return {
      kind: 'page',
      ...base,
      url: urlOf(page.id),
      text: '',
      raw: undefined,
      icon: undefined,
      cover: undefined,
      properties: { title: page.title },
      ancestors: parent === undefined ? [] : [{ kind: 'page', title: parent.title, url: urlOf(parent.id) }],
      dataSourceUrl: undefined,
      editedAt: undefined,
      isDeleted: false,
      isTruncated: blocks.length > 0,
      unknownBlockCount: blocks.length,
      unknownBlockIds: blocks,
      revision: digest(JSON.stringify(base)),
    }
  }

  const pageOf = (id: string) => {
    const page = find(id)
    if (page === undefined) throw new EvergrantError('NOT_FOUND', `there is no ${id}`)
    return page
  }

  const workspace = {
    fetches,
    /** What happens around each write. */
    writes,
    pages,
    files,
    urlOf,
    add(title: string, content = '', parent?: SmallPage): SmallPage {
      const page = { id: randomUUID(), title, content, parent: parent?.id, unknownBlocks: {} }
      pages.set(page.id, page)
      if (parent !== undefined)
        parent.content += `${parent.content === '' ? '' : '\n'}<page url="${urlOf(page.id)}">${title}</page>`
      return page
    },
    rename(page: SmallPage, title: string) {
      const parent = page.parent === undefined ? undefined : pages.get(page.parent)
      if (parent !== undefined) parent.content = parent.content.replace(`>${page.title}</page>`, `>${title}</page>`)
      page.title = title
    },
    remove(page: SmallPage) {
      pages.delete(page.id)
      const parent = page.parent === undefined ? undefined : pages.get(page.parent)
      if (parent !== undefined)
        parent.content = parent.content
          .split('\n')
          .filter((line) => !line.includes(urlOf(page.id)))
          .join('\n')
    },
    notion: {
      fetch(reference: string) {
        fetches.push(reference)
        const page = find(reference)
        if (page !== undefined) return Promise.resolve(read(page))
        for (const { unknownBlocks } of pages.values()) {
          const block = unknownBlocks[reference]
          if (block !== undefined)
            return Promise.resolve(
              read({ id: reference, title: '', content: block, parent: undefined, unknownBlocks: {} }),
            )
        }
        return Promise.reject(new EvergrantError('NOT_FOUND', `there is no ${reference}`))
      },
      rows: undefined,
      databases: undefined,
      pages: {
        async edit(
          id: string,
          change: (page: FetchedPage) => string,
          { revision }: { readonly revision?: string | undefined } = {},
        ) {
          const page = pageOf(id)
          if (revision !== undefined && read(page).revision !== revision) throw new EvergrantError('EDIT_CONFLICT', id)
          await writes.before()
          page.content = change(read(page))
          await writes.after()
        },
        async setProperties(id: string, { title }: { readonly title?: string }) {
          await writes.before()
          if (title !== undefined) workspace.rename(pageOf(id), title)
          await writes.after()
        },
        async create(
          { title = '', content = '' }: NewPage,
          { parent }: { readonly parent: { readonly page: string } },
        ) {
          await writes.before()
          const { id } = workspace.add(title, content, pageOf(parent.page))
          await writes.after()
          return [{ id }]
        },
      },
      files: {
        download(reference: string) {
          fetches.push(reference)
          const text = files.get(reference)
          if (text === undefined) return Promise.reject(new EvergrantError('NOT_FOUND', `there is no ${reference}`))
          return Promise.resolve({ name: 'x', contentType: undefined, bytes: Buffer.from(text) })
        },
      },
    },
    childrenOf,
  }
  return workspace
}

const NO_REPORT = { file: () => undefined, fileMissing: () => undefined }

/** A folder, pulled into as the command does it. */
export async function createPulledFolder(notion: unknown) {
  const root = await mkdtemp(join(tmpdir(), 'evergrant-pull-'))
  const folder = createFolder(root)
  return {
    root,
    folder,
    async pull(reference: string, options: Partial<PullOptions> & { readonly force?: boolean } = {}) {
      const memory = await openMemory(folder, { isNew: true })
      const spool = await openSpool(folder, { name: reference, force: options.force === true, now: Date.now() })
      const report = createPullReport()
      const context = { notion, folder, memory, spool, report } as PullContext
      await pull(context, {
        reference,
        depth: undefined,
        prefer: undefined,
        keepsNames: false,
        keepsFiles: true,
        prune: false,
        dryRun: false,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...options,
      })
      return report.summary
    },
    async push({ gfm = false } = {}) {
      const memory = await openMemory(folder, { isNew: false })
      const { signal } = new AbortController()
      const context = { notion, folder, memory, signal, allowsLoss: false, spool: NO_SPOOL, report: NO_REPORT }
      const options = { gfm, paths: [], onProgress: () => undefined }
      const plan = await planPush(context as unknown as PlanContext, options)
      const report = createPushReport()
      for (const page of plan.pages) if (page.outcome !== 'changed') report.page({ ...page, path: page.file.path })
      for (const { file, problem } of plan.refused) report.page({ outcome: 'refused', path: file.path, problem })
      await sendPush(context as unknown as SendContext, plan, { ...options, report })
      await memory.settle()
      return report.summary
    },
    read: async (path: string) => (await folder.read(path))?.toString(),
    async edit(path: string, change: (text: string) => string) {
      await folder.write(path, change((await folder.read(path))?.toString() ?? ''))
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
