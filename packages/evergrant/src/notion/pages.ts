import type { CallOptions } from './caller.js'
import type { FetchedPage } from './fetched.js'
import type { PropertyValue } from './properties.js'

/** Where a page goes: references as IDs or addresses; `workspace` is the private part of it. */
export type ParentReference =
  | { readonly page: string }
  | { readonly database: string }
  | { readonly dataSource: string }
  | 'workspace'

/** A page to be made. */
export interface NewPage {
  readonly title?: string | undefined
  /** Notion-flavoured Markdown without the title. */
  readonly content?: string | undefined
  /** Of a row: by property name, as in `Row.values`. */
  readonly values?: Readonly<Record<string, PropertyValue>> | undefined
  readonly icon?: string | undefined
  readonly cover?: string | undefined
  readonly template?: string | undefined
}

/** A page that was made or changed. */
export interface WrittenPage {
  readonly id: string
  readonly url: string
  readonly title?: string | undefined
}

/** One literal replacement in a page's content. */
export interface ContentUpdate {
  /** Literal text of the stored content. */
  readonly old: string
  readonly new: string
  /** Every match, not the only one. */
  readonly all?: boolean | undefined
}

/** How careful an edit is. */
export interface EditOptions extends CallOptions {
  /** Works out the change and writes nothing. */
  readonly dryRun?: boolean | undefined
  /** The revision that the change was made for; another one is `EDIT_CONFLICT`. */
  readonly revision?: string | undefined
  /** Lets child pages and databases be dropped. Without it that is `CHILDREN_AT_RISK`. */
  readonly allowDeletingChildren?: boolean | undefined
  /** Lets tags of pages and databases that are elsewhere move them under the page. Without it that is `CHILDREN_AT_RISK`. */
  readonly allowMovingChildren?: boolean | undefined
}

/** Whether a write waits for what follows it. */
export interface FillOptions extends CallOptions {
  /**
   * Ends only when the page holds its text (default). With `false` it ends as soon as the server names the page: what is written there before the
   * text has come is lost.
   */
  readonly wait?: boolean | undefined
}

/** What an edit came to. */
export interface EditResult {
  readonly page: WrittenPage
  readonly before: string
  readonly after: string
  /** Unified diff of the content. */
  readonly diff: string
  readonly updates: readonly ContentUpdate[]
  /** `verified`: fetched again, and it says what was meant, in words that Notion may have changed: numbers of lists, spaces, tags that it does not know. */
  readonly outcome: 'verified' | 'unchanged' | 'dry-run'
  readonly revision: string
}

/**
 * Pages, written with proof. What fails once Notion has accepted a write, a look at the page or the wait for a task, is `MAYBE_COMMITTED` with
 * `details.accepted`: look first, and do not send the write again.
 */
export interface Pages {
  /**
   * A hundred in a call. What does not fit its data source is refused before anything is made. Large texts and templates go on as tasks, which are
   * waited for; `wait: false` leaves a template to the server, and has a large text written at once. `dryRun` refuses what does not fit, and makes none.
   *
   * @throws `VALIDATION_FAILED`; `CHILDREN_AT_RISK` for content that would move pages that are there; `MAYBE_COMMITTED` where the answer was lost and
   * nobody can tell what was made
   */
  create(
    pages: NewPage | readonly NewPage[],
    options?: Pick<EditOptions, 'allowMovingChildren' | 'dryRun'> &
      FillOptions & { readonly parent?: ParentReference | undefined },
  ): Promise<readonly WrittenPage[]>
  /**
   * At the end of the page, or its start. It is never sent twice.
   *
   * @throws `CHILDREN_AT_RISK`, `EDIT_CONFLICT`, `RESULT_INCOMPLETE` at the end of a page that the server does not give whole, `EDIT_NOT_VERIFIED`,
   * `MAYBE_COMMITTED`
   */
  append(
    page: string,
    content: string,
    options?: EditOptions & { readonly at?: 'start' | 'end' | undefined },
  ): Promise<EditResult>
  /**
   * Fetches, lets `change` give the replacements (or the whole new content, of which the blocks that differ are sent), checks that each matches exactly
   * once, sends one atomic `update_content`, fetches again and compares. A `change` that takes longer than a second is held against the page once more
   * before it is sent. Notion has no condition for a write: another program that writes between the last fetch and the update is noticed only where it
   * touches the same text, which the server then finds no more. An update whose answer was lost is looked for in the page first.
   *
   * @throws `MATCH_NOT_UNIQUE`, `MATCH_MISSING`, `CHILDREN_AT_RISK`, `EDIT_CONFLICT`, `EDIT_NOT_VERIFIED`, `MAYBE_COMMITTED`
   */
  edit(
    page: string,
    change: (page: FetchedPage) => string | readonly ContentUpdate[] | Promise<string | readonly ContentUpdate[]>,
    options?: EditOptions,
  ): Promise<EditResult>
  /**
   * The whole content at once. What another program writes between the fetch and this is lost: give the `revision` that the content was made for, which
   * leaves a moment, or use `edit`, which leaves none for the text that it changes.
   *
   * @throws `CHILDREN_AT_RISK`, `EDIT_CONFLICT`, `RESULT_INCOMPLETE` for a page that the server does not give whole, `EDIT_NOT_VERIFIED`,
   * `MAYBE_COMMITTED`
   */
  replace(page: string, content: string, options?: EditOptions): Promise<EditResult>
  /** A hundred in a call. */
  move(
    pages: readonly string[],
    parent: ParentReference,
    options?: CallOptions,
  ): Promise<{ readonly moved: number; readonly text: string }>
  /**
   * The server names the copy at once and fills it a little later, which is waited for: up to `timeoutMs` (default 5 minutes).
   *
   * @throws `MAYBE_COMMITTED` with `details.accepted` where the copy is there and its text does not come
   */
  duplicate(page: string, options?: FillOptions & { readonly timeoutMs?: number | undefined }): Promise<WrittenPage>
  /** Title, icon, cover and values; `null` clears. */
  setProperties(
    page: string,
    change: {
      readonly title?: string | undefined
      readonly icon?: string | undefined
      readonly cover?: string | undefined
      readonly values?: Readonly<Record<string, PropertyValue | null>> | undefined
    },
    options?: CallOptions,
  ): Promise<WrittenPage>
  /** Out of the trash. The server's answer, as it came: its form is not known yet. */
  restore(pages: readonly string[], options?: CallOptions): Promise<unknown>
}
