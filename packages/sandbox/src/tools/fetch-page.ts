import { notFound } from '../workspace/api-error.js'
import { describeIcon, titled } from '../workspace/icon.js'
import type { Page } from '../workspace/model.js'
import { pathOf } from '../workspace/render-ancestors.js'
import { renderBlock, renderPage, type PageRendering } from '../workspace/render-page.js'
import { shareUrl } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import type { CallContext } from './tool.js'

export interface FetchFlags {
  readonly include_transcript?: boolean | undefined
  readonly include_discussions?: boolean | undefined
}

export function describePage(context: CallContext, page: Page, flags: FetchFlags): unknown {
  const { text, missing } = renderPage(context.workspace, page, renderingOf(context, flags))
  return { ...basics(context, page, page.isSkill ? 'skill' : 'page'), text, ...missing }
}

/** A block by the id under which a page that was too long named it; `object_not_found` for any other id. */
export function describeBlock(context: CallContext, id: string, flags: FetchFlags): unknown {
  const page = pageOfBlock(context.workspace, id)
  const rendered =
    page === undefined ? undefined : renderBlock(context.workspace, page, id, renderingOf(context, flags))
  if (page === undefined || rendered === undefined) throw notFound('page', id)
  return { ...basics(context, page, 'block'), text: rendered.text, ...rendered.missing }
}

function basics({ workspace, offer }: CallContext, page: Page, type: 'page' | 'skill' | 'block') {
  const path = pathOf(workspace, page.parent)
  const lastEdited = new Date(page.editedAtMs).toISOString()
  return {
    metadata: { type },
    title: titled(page.icon, page.title),
    url: shareUrl(page.id),
    cover: page.cover ?? null,
    icon: describeIcon(page.icon),
    ...(offer.vintage === '2026-03' ? {} : { path, page_last_edited_at: lastEdited }),
  }
}

function renderingOf({ offer, truncatePagesAt }: CallContext, flags: FetchFlags): PageRendering {
  return {
    vintage: offer.vintage,
    includeDiscussions: flags.include_discussions === true,
    includeTranscript: flags.include_transcript === true,
    mostBlocks: truncatePagesAt === 0 ? undefined : truncatePagesAt,
  }
}

function pageOfBlock(workspace: Workspace, blockId: string): Page | undefined {
  for (const page of workspace.pages.values()) if (page.blockIds?.includes(blockId)) return page
  return undefined
}
