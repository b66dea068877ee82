import type { Row } from './row.js'

export interface User {
  readonly id: string
  readonly type: 'person' | 'bot'
  readonly name: string
  readonly email?: string
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly role: 'owner' | 'member'
  readonly joined: boolean
}

export type Parent =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'page'; readonly id: string }
  | { readonly kind: 'data-source'; readonly id: string }

export interface Page {
  readonly id: string
  title: string
  icon: string | undefined
  cover: string | undefined
  /** Notion-flavoured Markdown without the title. */
  content: string
  parent: Parent
  /** What it holds as a row, by SQL column; the title and what the server keeps are not among them. Replaced as a whole. */
  row: Row
  readonly createdBy: string
  readonly createdAtMs: number
  editedBy: string
  editedAtMs: number
  /** When the person last opened it. */
  visitedAtMs: number | undefined
  inTrash: boolean
  verification: Verification | undefined
  /** Instructions that agents load when they need them. */
  isSkill: boolean
  /** The ids of its blocks in order, each before its children; undefined until one is asked for. */
  blockIds: readonly string[] | undefined
  /** How many block ids were made so far. */
  blocksMade: number
  /** Who took part, where the page holds the notes of a meeting. */
  attendees?: readonly string[]
}

/** A page that somebody vouches for. */
export interface Verification {
  readonly byUserId: string
  readonly sinceMs: number
  /** Undefined for ever. */
  readonly untilMs: number | undefined
}

export interface Comment {
  readonly id: string
  readonly userId: string
  readonly atMs: number
  readonly text: string
}

export interface Discussion {
  readonly id: string
  readonly kind: 'comment' | 'suggested_edit'
  readonly pageId: string
  readonly blockId: string
  readonly context: 'page' | 'inline'
  readonly textContext: string
  resolved: boolean
  readonly comments: Comment[]
}
