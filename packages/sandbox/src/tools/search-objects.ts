import { titled } from '../workspace/icon.js'
import type { Parent, Verification } from '../workspace/model.js'
import { placeOf } from '../workspace/places.js'
import { pathOf } from '../workspace/render-ancestors.js'
import { isInTrash } from '../workspace/trash.js'
import { readId, shareUrl, unwrap } from '../workspace/urls.js'
import { ancestorsOf, type Workspace } from '../workspace/workspace.js'
import type { SearchDateRange, SearchInput } from './search-input.js'

/** A page or a database in the shape that search ranks. */
interface Candidate {
  readonly id: string
  readonly type: 'page' | 'database'
  readonly title: string
  readonly icon: string | undefined
  readonly text: string
  readonly parent: Parent
  readonly createdAtMs: number
  readonly createdBy: string | undefined
  readonly editedAtMs: number
  readonly editedBy: string | undefined
  readonly inTrash: boolean
  readonly verification: Verification | undefined
}

/** One result as replies show it. */
export interface FoundObject {
  readonly id: string
  readonly title: string
  readonly url: string
  readonly type: string
  readonly highlight: string
  readonly timestamp: string
  readonly path?: string
}

/** Pages and databases by words: titles before text, then by the order asked for. */
export function searchObjects(
  workspace: Workspace,
  input: SearchInput,
  timestamp: (thenMs: number) => string,
): FoundObject[] {
  const { filters = {}, page_size: size = 10, max_highlight_length: length = 200 } = input
  const words = wordsOf(input.query)
  return candidates(workspace)
    .filter((candidate) => matchesFilters(workspace, candidate, input))
    .map((candidate) => ({ candidate, score: score(words, candidate.title, filters.title_only ? '' : candidate.text) }))
    .filter((entry) => words.length === 0 || entry.score > 0)
    .sort((a, b) => order(input, a, b))
    .slice(0, size)
    .map(({ candidate: { id, title, icon, type, text, parent, editedAtMs } }) => ({
      id,
      title: titled(icon, title),
      url: shareUrl(id),
      type,
      highlight: highlight(text, words, length),
      timestamp: timestamp(editedAtMs),
      path: pathOf(workspace, parent),
    }))
}

export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

export function score(words: readonly string[], title: string, text: string): number {
  const [lowerTitle, lowerText] = [title.toLowerCase(), text.toLowerCase()]
  return words.reduce((sum, word) => sum + (lowerTitle.includes(word) ? 3 : 0) + (lowerText.includes(word) ? 1 : 0), 0)
}

function candidates(workspace: Workspace): Candidate[] {
  const pages = [...workspace.pages.values()].map((page): Candidate => ({ ...page, type: 'page', text: page.content }))
  const databases = [...workspace.databases.values()].map((database): Candidate => ({
    ...database,
    type: 'database',
    text: '',
    createdAtMs: database.editedAtMs,
    createdBy: undefined,
    editedBy: undefined,
    verification: undefined,
  }))
  return [...databases, ...pages]
}

function matchesFilters(workspace: Workspace, candidate: Candidate, input: SearchInput): boolean {
  const { filters = {} } = input
  return (
    isInScope(workspace, candidate, input) &&
    isInTeams(workspace, candidate, filters.teamspace_ids) &&
    isOneOf(candidate.createdBy, filters.created_by_user_ids) &&
    isOneOf(candidate.editedBy, filters.edited_by_user_ids) &&
    isInRange(candidate.createdAtMs, filters.created_date_range) &&
    isInRange(candidate.editedAtMs, filters.last_edited_date_range) &&
    hasStatus(workspace, candidate, filters.content_status)
  )
}

function isInScope(workspace: Workspace, candidate: Candidate, input: SearchInput): boolean {
  const { data_source_url: source, page_url: page, teamspace_id: team } = input
  const { id, parent } = candidate
  if (source !== undefined && (parent.kind !== 'data-source' || parent.id !== readId(unwrap(source)))) return false
  if (team !== undefined && !isInTeams(workspace, candidate, [team])) return false
  if (page === undefined) return true
  return [id, ...ancestorsOf(workspace, parent).map(({ url }) => readId(url))].includes(readId(unwrap(page)))
}

function isInTeams(workspace: Workspace, { id, parent }: Candidate, teams: readonly string[] | undefined): boolean {
  if (teams === undefined || teams.length === 0) return true
  const place = placeOf(workspace, id, parent)
  return place.kind === 'teamspace' && teams.some((team) => readId(team) === place.teamId)
}

function isOneOf(userId: string | undefined, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.some((one) => readId(one) === userId)
}

function isInRange(atMs: number, range: SearchDateRange | undefined): boolean {
  const day = new Date(atMs).toISOString().slice(0, 10)
  const { start_date: start, end_date: end } = range ?? {}
  return (start === undefined || day >= start.slice(0, 10)) && (end === undefined || day <= end.slice(0, 10))
}

type ContentStatus = NonNullable<NonNullable<SearchInput['filters']>['content_status']>

function hasStatus(
  workspace: Workspace,
  candidate: Candidate,
  status: ContentStatus = 'all_without_archived',
): boolean {
  const { verification } = candidate
  const inTrash = isInTrash(workspace, candidate)
  if (status === 'all_with_archived') return true
  if (status === 'archived_only') return inTrash
  if (status === 'all_without_archived') return !inTrash
  return !inTrash && verification !== undefined && workspace.clock.nowMs() < (verification.untilMs ?? Infinity)
}

type Ranked = { candidate: Candidate; score: number }

function order({ sort = 'relevance' }: SearchInput, a: Ranked, b: Ranked): number {
  if (sort === 'last_edited') return b.candidate.editedAtMs - a.candidate.editedAtMs
  if (sort === 'created') return b.candidate.createdAtMs - a.candidate.createdAtMs
  return b.score - a.score || b.candidate.editedAtMs - a.candidate.editedAtMs
}

export function highlight(text: string, words: readonly string[], length: number): string {
  const found = words.map((word) => text.toLowerCase().indexOf(word)).find((index) => index >= 0) ?? 0
  const start = Math.max(0, found - Math.floor(length / 4))
  return text.slice(start, start + length).replaceAll('\n', ' ')
}
