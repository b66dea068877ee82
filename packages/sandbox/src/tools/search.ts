import * as z from 'zod'

import type { Page, Parent } from '../workspace/model.js'
import { titled } from '../workspace/icon.js'
import { pathOf } from '../workspace/render-ancestors.js'
import { readId, shareUrl, unwrap, userUrl } from '../workspace/urls.js'
import { ancestorsOf, type Workspace } from '../workspace/workspace.js'
import { defineTool } from './tool.js'

const DateRange = z.object({ start_date: z.string().optional(), end_date: z.string().optional() })

const Input = z.object({
  query: z.string().describe('What to look for.'),
  query_type: z.enum(['internal', 'user']).optional().describe('"user" looks for people instead of pages.'),
  data_source_url: z.string().optional().describe('Only rows of this data source (collection://…).'),
  page_url: z.string().optional().describe('Only this page and what is below it.'),
  teamspace_id: z.string().optional(),
  filters: z
    .object({
      created_date_range: DateRange.optional(),
      last_edited_date_range: DateRange.optional(),
      created_by_user_ids: z.array(z.string()).optional(),
      edited_by_user_ids: z.array(z.string()).optional(),
      teamspace_ids: z.array(z.string()).optional(),
      title_only: z.boolean().optional(),
      content_status: z
        .enum(['all_with_archived', 'all_without_archived', 'verified_only', 'archived_only'])
        .optional(),
    })
    .optional(),
  sort: z.enum(['relevance', 'last_edited', 'created']).optional(),
  page_size: z.int().min(1).max(25).optional().describe('Default 10.'),
  max_highlight_length: z.int().min(0).optional().describe('Default 200; 0 for none.'),
})

type SearchInput = z.infer<typeof Input>

export const search = defineTool({
  name: 'notion-search',
  title: 'Search',
  description: 'Finds pages, databases and people of the workspace by words.',
  effect: 'read',
  input: Input,
  run: ({ workspace }, input) =>
    input.query_type === 'user' ? searchUsers(workspace, input) : searchObjects(workspace, input),
})

function searchUsers(workspace: Workspace, { query, page_size: size = 10 }: SearchInput) {
  const found = workspace.users.filter(({ name, email = '' }) => contains(`${name} ${email}`, query))
  const results = found.slice(0, size).map(({ id, name, email }) => ({
    id: userUrl(id),
    title: name,
    url: userUrl(id),
    type: 'user',
    highlight: email ?? '',
  }))
  return { results, type: 'workspace_search' }
}

/** A page or a database in the shape that search ranks. */
interface Candidate {
  readonly id: string
  readonly type: 'page' | 'database'
  readonly title: string
  readonly icon: string | undefined
  readonly text: string
  readonly parent: Parent
  readonly createdAtMs: number
  readonly editedAtMs: number
  readonly createdBy: string | undefined
}

function searchObjects(workspace: Workspace, input: SearchInput) {
  const { filters = {}, page_size: size = 10, max_highlight_length: highlightLength = 200 } = input
  const words = input.query.toLowerCase().split(/\s+/).filter(Boolean)
  const score = (candidate: Candidate) => {
    const title = candidate.title.toLowerCase()
    const text = filters.title_only ? '' : candidate.text.toLowerCase()
    return words.reduce((sum, word) => sum + (title.includes(word) ? 3 : 0) + (text.includes(word) ? 1 : 0), 0)
  }
  const ranked = candidates(workspace)
    .filter((candidate) => matchesFilters(workspace, candidate, input))
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .filter((entry) => words.length === 0 || entry.score > 0)
    .sort((a, b) => order(input, a, b))
  const results = ranked.slice(0, size).map(({ candidate }) => ({
    id: candidate.id,
    title: titled(candidate.icon, candidate.title),
    url: shareUrl(candidate.id),
    type: candidate.type,
    highlight: highlight(candidate.text, words, highlightLength),
    timestamp: ago(workspace.clock.nowMs(), candidate.editedAtMs),
    path: pathOf(workspace, candidate.parent),
  }))
  return { results, type: 'workspace_search' }
}

function candidates(workspace: Workspace): Candidate[] {
  const pages = [...workspace.pages.values()].map((page: Page): Candidate => ({
    ...page,
    type: 'page',
    text: page.content,
  }))
  const databases = [...workspace.databases.values()].map((database): Candidate => ({
    ...database,
    type: 'database',
    text: '',
    createdAtMs: database.editedAtMs,
    createdBy: undefined,
  }))
  return [...databases, ...pages]
}

function matchesFilters(workspace: Workspace, candidate: Candidate, input: SearchInput): boolean {
  const { filters = {}, data_source_url: source, page_url: page } = input
  if (source !== undefined) {
    const { parent } = candidate
    if (parent.kind !== 'data-source' || parent.id !== readId(unwrap(source))) return false
  }
  if (page !== undefined) {
    const root = readId(unwrap(page))
    const above = [candidate.id, ...ancestorsOf(workspace, candidate.parent).map(({ url }) => readId(url))]
    if (!above.includes(root)) return false
  }
  const creators = filters.created_by_user_ids
  if (creators !== undefined && !creators.some((id) => readId(id) === candidate.createdBy)) return false
  return (
    within(candidate.createdAtMs, filters.created_date_range) &&
    within(candidate.editedAtMs, filters.last_edited_date_range)
  )
}

function within(atMs: number, range: z.infer<typeof DateRange> | undefined): boolean {
  const day = new Date(atMs).toISOString().slice(0, 10)
  return day >= (range?.start_date ?? '') && (range?.end_date === undefined || day <= range.end_date.slice(0, 10))
}

type Ranked = { candidate: Candidate; score: number }

function order({ sort = 'relevance' }: SearchInput, a: Ranked, b: Ranked): number {
  if (sort === 'last_edited') return b.candidate.editedAtMs - a.candidate.editedAtMs
  if (sort === 'created') return b.candidate.createdAtMs - a.candidate.createdAtMs
  return b.score - a.score || b.candidate.editedAtMs - a.candidate.editedAtMs
}

function highlight(text: string, words: readonly string[], length: number): string {
  const found = words.map((word) => text.toLowerCase().indexOf(word)).find((index) => index >= 0) ?? 0
  const start = Math.max(0, found - Math.floor(length / 4))
  return text.slice(start, start + length).replaceAll('\n', ' ')
}

function ago(nowMs: number, thenMs: number): string {
  const days = Math.max(0, Math.floor((nowMs - thenMs) / (24 * 60 * 60 * 1000)))
  const phrase = days === 0 ? 'Today' : days === 1 ? '1 day ago' : `${days} days ago`
  return `${phrase} (${new Date(thenMs).toISOString().slice(0, 10)})`
}

function contains(text: string, query: string): boolean {
  return text.toLowerCase().includes(query.toLowerCase())
}
