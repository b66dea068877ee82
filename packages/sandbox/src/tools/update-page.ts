import * as z from 'zod'

import { isLarge } from '../offer.js'
import { ApiError, invalid } from '../workspace/api-error.js'
import { applyUpdates } from '../workspace/literal-edit.js'
import type { Page } from '../workspace/model.js'
import { planContent, storeContent } from '../workspace/page-content.js'
import { templateBlocks, withTemplate } from '../workspace/page-template.js'
import { assertNotInTrash } from '../workspace/trash.js'
import { pageUrl } from '../workspace/urls.js'
import { readLook } from './page-look.js'
import { requirePage } from './page-parent.js'
import { setProperties } from './page-properties.js'
import { type CallContext, defineTool } from './tool.js'

const Input = z.object({
  page_id: z.string(),
  command: z.enum([
    'update_properties',
    'update_content',
    'replace_content',
    'insert_content',
    'apply_template',
    'update_verification',
  ]),
  properties: z.record(z.string(), z.unknown()).optional().describe('For update_properties; null clears a value.'),
  content_updates: z
    .array(z.object({ old_str: z.string(), new_str: z.string(), replace_all_matches: z.boolean().optional() }))
    .optional()
    .describe('For update_content: literal replacements in the text as it is fetched, all or none.'),
  new_str: z.string().optional().describe('For replace_content.'),
  content: z.string().optional().describe('For insert_content.'),
  position: z
    .object({ type: z.enum(['start', 'end']) })
    .optional()
    .describe('For insert_content; the end without it.'),
  template_id: z.string().optional().describe('For apply_template, which is a task.'),
  verification_status: z.enum(['verified', 'unverified']).optional().describe('For update_verification.'),
  verification_expiry_days: z.int().min(1).max(3650).optional().describe('For ever without it.'),
  allow_deleting_content: z.boolean().optional().describe('Lets an edit drop child pages and databases.'),
  allow_async: z.boolean().optional().describe('Lets a large write be answered with an async_task.'),
  icon: z.string().optional().describe('An emoji, ":custom_emoji:", "icons/name_color", a URL or "none".'),
  cover: z.string().optional().describe('A URL or "none".'),
  is_skill: z.boolean().optional(),
})

type UpdateInput = z.infer<typeof Input>

export const updatePage = defineTool({
  name: 'notion-update-page',
  title: 'Update page',
  description: 'Changes the properties or the content of a page.',
  effect: 'change',
  input: Input,
  run(context, input) {
    const page = requirePage(context.workspace, input.page_id)
    assertNotInTrash(context.workspace, page)
    const look = readLook(input)
    const update = () => {
      COMMANDS[input.command](context, page, input)
      Object.assign(page, look)
      if (input.is_skill !== undefined) page.isSkill = input.is_skill
      return finish(context, page)
    }
    if (input.command === 'apply_template') return startTemplate(context, input, update)
    return context.tasks.write({ allowAsync: input.allow_async, characters: charactersOf(input) }, update)
  },
})

function finish({ workspace, user, offer }: CallContext, page: Page): unknown {
  page.editedAtMs = workspace.clock.nowMs()
  page.editedBy = user.id
  if (offer.vintage === '2026-03') return { page_id: page.id }
  return { page_id: page.id, url: pageUrl(page.id), status: 'updated' }
}

function charactersOf({ new_str: text = '', content = '', content_updates: updates = [] }: UpdateInput): number {
  return updates.reduce((sum, update) => sum + update.new_str.length, text.length + content.length)
}

function startTemplate({ workspace, tasks }: CallContext, { template_id: id }: UpdateInput, update: () => unknown) {
  if (id === undefined) throw missing('template_id', 'apply_template')
  templateBlocks(workspace, id)
  return tasks.start(update)
}

type Command = (context: CallContext, page: Page, input: UpdateInput) => void

const COMMANDS: Record<UpdateInput['command'], Command> = {
  update_properties({ workspace }, page, { properties, icon, cover, is_skill: isSkill }) {
    const isLookOnly = [icon, cover, isSkill].some((value) => value !== undefined)
    if (properties === undefined && !isLookOnly) throw missing('properties', 'update_properties')
    if (properties !== undefined) setProperties(workspace, page, properties)
  },
  update_content(context, page, input) {
    const { content_updates: updates } = input
    if (updates === undefined || updates.length === 0) throw missing('content_updates', 'update_content')
    write(context, page, applyUpdates(page.content, updates), input)
  },
  replace_content(context, page, input) {
    if (input.new_str === undefined) throw missing('new_str', 'replace_content')
    write(context, page, input.new_str, input)
  },
  insert_content(context, page, input) {
    const { content, position } = input
    if (content === undefined) throw missing('content', 'insert_content')
    const parts = position?.type === 'start' ? [content, page.content] : [page.content, content]
    write(context, page, parts.filter((part) => part !== '').join('\n'), input)
  },
  apply_template(context, page, input) {
    write(context, page, withTemplate(context.workspace, page, input.template_id ?? ''), input)
  },
  update_verification({ workspace, user, offer }, page, input) {
    const { verification_status: status, verification_expiry_days: days } = input
    if (status === undefined) throw missing('verification_status', 'update_verification')
    if (!isLarge(offer))
      throw new ApiError('plan_required', 'Verification of pages needs another plan (plan_required).')
    const sinceMs = workspace.clock.nowMs()
    const untilMs = days === undefined ? undefined : sinceMs + days * 24 * 60 * 60 * 1000
    page.verification = status === 'verified' ? { byUserId: user.id, sinceMs, untilMs } : undefined
  },
}

function write({ workspace }: CallContext, page: Page, markdown: string, input: UpdateInput): void {
  const place = { kind: 'page', id: page.id } as const
  const allowDeleting = input.allow_deleting_content ?? false
  storeContent(workspace, page, planContent(workspace, { page, place }, markdown, allowDeleting))
}

function missing(field: string, command: string): Error {
  return invalid(`${field} is required for the command ${command}.`)
}
