import type { CallOptions } from './caller.js'
import type { FetchedPage } from './fetched.js'
import type { PropertyValue } from './properties.js'

export type ParentReference =
  | { readonly page: string }
  | { readonly database: string }
  | { readonly dataSource: string }
  | 'workspace'

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

export interface WrittenPage {
  readonly id: string
  readonly url: string
  readonly title?: string | undefined
}

export interface ContentUpdate {
  /** Literal text of the stored content. */
  readonly old: string
  readonly new: string
  /** Every match, not the only one. */
  readonly all?: boolean | undefined
}

export interface EditOptions extends CallOptions {
  /** Works out the change and writes nothing. */
  readonly dryRun?: boolean | undefined
  /** The revision that the change was made for; another one is `EDIT_CONFLICT`. */
  readonly revision?: string | undefined
  /** Lets child pages and databases be dropped. Without it that is `CHILDREN_AT_RISK`. */
  readonly allowDeletingChildren?: boolean | undefined
}

export interface EditResult {
  readonly page: WrittenPage
  readonly before: string
  readonly after: string
  /** Unified diff of the content. */
  readonly diff: string
  readonly updates: readonly ContentUpdate[]
  /** `verified`: fetched again, and it says what was meant. */
  readonly outcome: 'verified' | 'unchanged' | 'dry-run'
  readonly revision: string
}

export interface Pages {
  create(
    pages: NewPage | readonly NewPage[],
    options?: CallOptions & { readonly parent?: ParentReference | undefined },
  ): Promise<readonly WrittenPage[]>
  /** At the end of the page, or its start. */
  append(
    page: string,
    content: string,
    options?: EditOptions & { readonly at?: 'start' | 'end' | undefined },
  ): Promise<EditResult>
  /**
   * Fetches, lets `change` give the replacements (or the whole new content), checks that each matches exactly once, sends one atomic
   * `update_content`, fetches again and compares. Another program that writes between the second fetch and the update is noticed only
   * where it touches the same text: Notion has no condition for a write.
   *
   * @throws `MATCH_NOT_UNIQUE`, `MATCH_MISSING`, `EDIT_CONFLICT`, `EDIT_NOT_VERIFIED`, `MAYBE_COMMITTED`
   */
  edit(
    page: string,
    change: (page: FetchedPage) => string | readonly ContentUpdate[] | Promise<string | readonly ContentUpdate[]>,
    options?: EditOptions,
  ): Promise<EditResult>
  /** The whole content. @throws `CHILDREN_AT_RISK` */
  replace(page: string, content: string, options?: EditOptions): Promise<EditResult>
  move(
    pages: readonly string[],
    parent: ParentReference,
    options?: CallOptions,
  ): Promise<{ readonly moved: number; readonly text: string }>
  duplicate(page: string, options?: CallOptions): Promise<WrittenPage>
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
  restore(pages: readonly string[], options?: CallOptions): Promise<unknown>
}
