import * as z from 'zod'

import type { Parent } from '../workspace/model.js'
import { placeOf } from '../workspace/places.js'
import { isInTrash } from '../workspace/trash.js'
import { shareUrl } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { readOffset } from './offset-cursor.js'
import { defineTool, type Tool } from './tool.js'

const DEFAULT_LIMIT = 50

/** A page or database as a sidebar lists it. */
interface Entry {
  readonly type: 'page' | 'database'
  readonly id: string
  readonly title: string
  readonly icon: string | undefined
  readonly parent: Parent
  readonly seenAtMs: number
}

export const LIST_TOOLS: readonly Tool[] = [
  listTool('private', 'the private pages', (workspace) => atTop(workspace, 'private')),
  listTool('shared', 'the pages that are shared with single people', (workspace) => atTop(workspace, 'shared')),
  listTool('favorite', 'the favorites', ({ favorites }, all) =>
    favorites.flatMap((id) => all.find((entry) => entry.id === id) ?? []),
  ),
  listTool('recent', 'the pages and databases that were open last', (_workspace, all) =>
    all.toSorted((a, b) => b.seenAtMs - a.seenAtMs),
  ),
]

type Choose = (workspace: Workspace, all: readonly Entry[]) => readonly Entry[]

function listTool(kind: 'private' | 'shared' | 'favorite' | 'recent', what: string, choose: Choose): Tool {
  return defineTool({
    name: `notion-list-${kind}-pages`,
    title: `List ${kind} pages`,
    description: `Lists ${what}.`,
    effect: 'read',
    input: z.object({
      limit: z.int().min(1).max(200).optional().describe(`Default ${DEFAULT_LIMIT}.`),
      cursor: z.string().optional().describe('The nextCursor of the page before.'),
    }),
    run({ workspace }, { limit = DEFAULT_LIMIT, cursor }) {
      const found = choose(workspace, entries(workspace))
      const offset = readOffset(cursor)
      const next = offset + limit
      return {
        results: found.slice(offset, next).map(describe),
        ...(next < found.length ? { nextCursor: `offset:${next}` } : {}),
      }
    },
  })
}

function entries(workspace: Workspace): Entry[] {
  const pages = [...workspace.pages.values()].filter((one) => !isInTrash(workspace, one))
  const databases = [...workspace.databases.values()].filter((one) => !isInTrash(workspace, one))
  return [
    ...databases.map((database): Entry => ({ ...database, type: 'database', seenAtMs: database.editedAtMs })),
    ...pages.map((page): Entry => ({ ...page, type: 'page', seenAtMs: page.visitedAtMs ?? page.editedAtMs })),
  ]
}

function atTop(workspace: Workspace, kind: 'private' | 'shared'): Entry[] {
  return entries(workspace).filter(
    ({ id, parent }) => parent.kind === 'workspace' && placeOf(workspace, id, parent).kind === kind,
  )
}

function describe({ type, id, title, icon }: Entry) {
  return { type, url: shareUrl(id), title, ...(icon === undefined ? {} : { icon }) }
}
