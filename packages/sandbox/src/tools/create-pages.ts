import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { Page, Parent } from '../workspace/model.js'
import { planContent, storeContent } from '../workspace/page-content.js'
import { templateBlocks, withTemplate } from '../workspace/page-template.js'
import { pageUrl } from '../workspace/urls.js'
import { addPage } from '../workspace/workspace.js'
import { readLook } from './page-look.js'
import { DatabaseParent, DataSourceParent, PageParent, readParent } from './page-parent.js'
import { readProperties } from './page-properties.js'
import { type CallContext, defineTool } from './tool.js'

const NewPage = z.object({
  properties: z.record(z.string(), z.unknown()).optional().describe('Outside a database only "title".'),
  content: z.string().optional().describe('Notion-flavoured Markdown without the title.'),
  template_id: z.string().optional().describe('A template that fills the page later; not with content.'),
  icon: z.string().optional().describe('An emoji, ":custom_emoji:", "icons/name_color", a URL or "none".'),
  cover: z.string().optional().describe('A URL or "none".'),
  is_skill: z.boolean().optional(),
  preserve_internal_links: z.boolean().optional(),
})

type NewPageInput = z.infer<typeof NewPage>

const Input = z.object({
  pages: z.array(NewPage).min(1).max(100),
  parent: z
    .union([PageParent, DatabaseParent, DataSourceParent])
    .optional()
    .describe('Where the pages go; a private page of the workspace without it.'),
  creation_mode: z.literal('draft').optional().describe('A private page; not with a parent.'),
  allow_async: z.boolean().optional().describe('Lets a large write be answered with an async_task.'),
})

export const createPages = defineTool({
  name: 'notion-create-pages',
  title: 'Create pages',
  description: 'Creates pages in the workspace, below a page, or as rows of a data source.',
  effect: 'create',
  input: Input,
  run(context, { pages, parent: wanted, creation_mode: mode, allow_async: allowAsync }) {
    if (mode === 'draft' && wanted !== undefined) throw invalid('creation_mode "draft" cannot be used with a parent.')
    const parent = readParent(context.workspace, wanted)
    const characters = pages.reduce((sum, { content = '' }) => sum + content.length, 0)
    planPages(context, parent, pages)
    return context.tasks.write({ allowAsync, characters }, () => makePages(context, parent, pages))
  },
})

/** Checks all pages before any is made, so that a bad one leaves nothing behind. */
function planPages({ workspace }: CallContext, parent: Parent, pages: readonly NewPageInput[]) {
  return pages.map((page) => {
    const { properties = {}, content = '', template_id: template, is_skill: isSkill } = page
    if (template !== undefined && content !== '') throw invalid('content and template_id exclude each other.')
    if (template !== undefined) templateBlocks(workspace, template)
    return {
      basics: {
        ...readProperties(workspace, parent, properties),
        ...readLook(page),
        ...(isSkill === undefined ? {} : { isSkill }),
      },
      content: planContent(workspace, { place: parent }, content),
      template,
    }
  })
}

/** Makes the pages. Templates are applied afterwards, as a task. */
function makePages(context: CallContext, parent: Parent, pages: readonly NewPageInput[]): unknown {
  const { workspace, user, tasks } = context
  const templated: { page: Page; template: string }[] = []
  const made = planPages(context, parent, pages).map(({ basics, content, template }) => {
    const createdAtMs = workspace.clock.nowMs()
    const page = addPage(workspace, { ...basics, content: '', parent, createdBy: user.id, createdAtMs })
    storeContent(workspace, page, content)
    if (template !== undefined) templated.push({ page, template })
    return describePage(page)
  })
  if (templated.length === 0) return { pages: made }
  const fill = () => {
    for (const { page, template } of templated) {
      const place = { kind: 'page', id: page.id } as const
      storeContent(workspace, page, planContent(workspace, { page, place }, withTemplate(workspace, page, template)))
    }
    return { pages: made }
  }
  return { pages: made, ...tasks.start(fill) }
}

function describePage({ id, title }: Page): unknown {
  return { id, url: pageUrl(id), properties: { title } }
}
