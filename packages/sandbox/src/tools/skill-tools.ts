import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { Page } from '../workspace/model.js'
import { completeSkill, prepareSkill } from '../workspace/skills.js'
import { readId, shareUrl, unwrap } from '../workspace/urls.js'
import { pageOf, type Workspace } from '../workspace/workspace.js'
import { type CallContext, defineTool, type Tool } from './tool.js'

const Upload = z.object({
  action: z.enum(['prepare', 'complete']),
  page_id: z.string(),
  content_length: z.int().min(1).optional().describe('For prepare: bytes of the tar.gz, at most 20 MiB.'),
  checksum_crc32: z.string().optional().describe('For prepare: base64 of the four bytes, the highest first.'),
  upload_token: z.string().optional().describe('For complete: from prepare, good for ten minutes.'),
})

/** Pages as skills that agents load. */
export const SKILL_TOOLS: readonly Tool[] = [
  defineTool({
    name: 'notion-convert-page-to-skill',
    title: 'Convert page to skill',
    description: 'Makes a page a skill.',
    effect: 'create',
    input: z.object({ page_url: z.string().describe('The full URL.') }),
    run({ workspace }, { page_url: url }) {
      if (!URL.canParse(unwrap(url))) throw invalid('page_url must be the full URL of a page.')
      const page = readPage(workspace, url)
      page.isSkill = true
      return { page_id: page.id, url: shareUrl(page.id), is_skill: true }
    },
  }),
  defineTool({
    name: 'notion-upload-skill',
    title: 'Upload skill',
    description:
      'Takes the files of a skill as a tar.gz: prepare, PUT the archive to upload_url with upload_headers, complete.',
    effect: 'create',
    input: Upload,
    run(context, input) {
      const page = readPage(context.workspace, input.page_id)
      return input.action === 'prepare' ? prepare(context, page, input) : complete(context, page, input)
    },
  }),
  defineTool({
    name: 'notion-download-skill',
    title: 'Download skill',
    description: 'Gives a URL, good for five minutes, of the skill as a tar.gz: SKILL.md and its files.',
    effect: 'read',
    input: z.object({ id: z.string() }),
    run({ workspace, links }, { id }) {
      const page = readPage(workspace, id)
      if (!page.isSkill) throw invalid('The page is not a skill.')
      return { id: page.id, url: links.skillDownload(workspace, page.id) }
    },
  }),
]

function prepare({ workspace, links }: CallContext, page: Page, input: z.infer<typeof Upload>) {
  const { content_length: length, checksum_crc32: crc32 } = input
  if (length === undefined || crc32 === undefined) {
    throw invalid('content_length and checksum_crc32 are required for the action prepare.')
  }
  const { token } = prepareSkill(workspace, page, { length, crc32 })
  return {
    upload_url: links.skillUpload(workspace, token),
    upload_headers: { 'Content-Type': 'application/gzip', 'X-Upload-Token': token },
    upload_token: token,
  }
}

function complete({ workspace }: CallContext, page: Page, { upload_token: token }: z.infer<typeof Upload>) {
  if (token === undefined) throw invalid('upload_token is required for the action complete.')
  const count = completeSkill(workspace, page, token)
  return { page_id: page.id, url: shareUrl(page.id), file_count: count }
}

function readPage(workspace: Workspace, reference: string): Page {
  const id = readId(unwrap(reference))
  if (id === undefined) throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a page URL or a UUID.`)
  return pageOf(workspace, id)
}
