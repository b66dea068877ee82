import { randomBytes } from 'node:crypto'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'

import { invalid, notFound } from './api-error.js'
import type { Page } from './model.js'
import type { SkillUpload } from './skill-upload.js'
import { readTar, writeTar } from './tar.js'
import type { Workspace } from './workspace.js'

export const MAX_SKILL_BYTES = 20 * 1024 * 1024
const MAX_EXPANDED_BYTES = 25 * 1024 * 1024
const MAX_ENTRIES = 1000
const MAX_LEVELS = 20
const MAX_NAME_BYTES = 200
const TOKEN_SECONDS = 600

/** Opens the upload of a skill's archive. `crc32` is base64 of four bytes, the highest first. */
export function prepareSkill(workspace: Workspace, page: Page, told: { length: number; crc32: string }): SkillUpload {
  if (told.length > MAX_SKILL_BYTES) throw invalid('content_length is more than 20 MiB.')
  const upload: SkillUpload = {
    token: randomBytes(16).toString('hex'),
    pageId: page.id,
    length: told.length,
    crc32: told.crc32,
    expiresAtMs: workspace.clock.nowMs() + TOKEN_SECONDS * 1000,
    bytes: undefined,
  }
  workspace.skillUploads.set(upload.token, upload)
  return upload
}

/** The upload of a token that is no older than ten minutes. */
export function skillUploadOf(workspace: Workspace, token: string): SkillUpload {
  const upload = workspace.skillUploads.get(token)
  if (upload !== undefined && workspace.clock.nowMs() < upload.expiresAtMs) return upload
  workspace.skillUploads.delete(token)
  throw notFound('skill upload', '(by its token)')
}

/** Makes the page a skill with the archive that was sent. The token is used up. */
export function completeSkill(workspace: Workspace, page: Page, token: string): number {
  const { bytes, pageId, length, crc32: told } = skillUploadOf(workspace, token)
  if (pageId !== page.id) throw invalid('The upload_token is of another page.')
  if (bytes === undefined) throw invalid('The archive has not been sent yet: PUT it to upload_url first.')
  if (bytes.length !== length) throw invalid(`The archive has ${bytes.length} bytes, not ${length} as told.`)
  if (checksum(bytes) !== told) throw invalid('The checksum_crc32 is not that of the archive.')
  const count = assertSkill(bytes)
  workspace.skillUploads.delete(token)
  workspace.skillArchives.set(page.id, bytes)
  page.isSkill = true
  return count
}

/** The skill as a tar.gz: what was uploaded, or the page's text as SKILL.md. */
export function skillArchive(workspace: Workspace, page: Page): Uint8Array {
  const { title, content } = page
  const text = `---\nname: ${JSON.stringify(title)}\n---\n\n${content}\n`
  const made = () => gzipSync(writeTar([{ name: 'SKILL.md', content: new TextEncoder().encode(text) }]))
  return workspace.skillArchives.get(page.id) ?? made()
}

export function checksum(bytes: Uint8Array): string {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(crc32(bytes))
  return four.toString('base64')
}

/** The number of files of an archive within all limits. */
function assertSkill(bytes: Uint8Array): number {
  const entries = readTar(expand(bytes))
  if (entries.length > MAX_ENTRIES) throw invalid(`The archive has more than ${MAX_ENTRIES} entries.`)
  for (const { name } of entries) {
    const parts = name.split('/')
    if (Buffer.byteLength(name) > MAX_NAME_BYTES)
      throw invalid(`A name in the archive is longer than ${MAX_NAME_BYTES} bytes.`)
    if (parts.length > MAX_LEVELS) throw invalid(`The archive is deeper than ${MAX_LEVELS} levels.`)
    if (name.startsWith('/') || parts.includes('..')) throw invalid('A name in the archive leaves it.')
  }
  if (!entries.some(({ name }) => /^(\.\/|[^/]+\/)?SKILL\.md$/.test(name)))
    throw invalid('The archive has no SKILL.md.')
  return entries.length
}

function expand(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_EXPANDED_BYTES })
  } catch {
    throw invalid('The archive is no gzip of at most 25 MiB.')
  }
}
