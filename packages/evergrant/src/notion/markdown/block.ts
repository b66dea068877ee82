import type { RichText } from './rich-text.js'
import type { Attributes } from './tag.js'

/** One block of a page, with those inside it. */
export type Block =
  | ParagraphBlock
  | HeadingBlock
  | BulletedBlock
  | NumberedBlock
  | TodoBlock
  | QuoteBlock
  | ToggleBlock
  | CodeBlock
  | EquationBlock
  | DividerBlock
  | TableBlock
  | ImageBlock
  | TagBlock
  | ContainerBlock
  | RawBlock

/** A line of text, with the blocks that are indented below it. */
interface TextLine {
  readonly text: RichText
  /** `color`, and `toggle` of a heading. */
  readonly attributes: Attributes
  readonly children: readonly Block[]
}

/** Without text it is Notion's empty line, `<empty-block/>`. */
export interface ParagraphBlock extends TextLine {
  readonly type: 'paragraph'
}

export interface HeadingBlock extends TextLine {
  readonly type: 'heading'
  readonly level: 1 | 2 | 3 | 4
}

export interface BulletedBlock extends TextLine {
  readonly type: 'bulleted'
}

export interface NumberedBlock extends TextLine {
  readonly type: 'numbered'
  readonly number: number
}

export interface TodoBlock extends TextLine {
  readonly type: 'todo'
  readonly checked: boolean
}

export interface QuoteBlock extends TextLine {
  readonly type: 'quote'
}

/** `<details>`; its text is the `<summary>`. */
export interface ToggleBlock extends TextLine {
  readonly type: 'toggle'
}

export interface CodeBlock {
  readonly type: 'code'
  /** As it stands behind the fence: `mermaid`, `plain text`, or nothing. */
  readonly language: string
  readonly text: string
}

export interface EquationBlock {
  readonly type: 'equation'
  readonly expression: string
}

export interface DividerBlock {
  readonly type: 'divider'
}

export interface TableBlock {
  readonly type: 'table'
  /** `fit-page-width`, `header-row` and `header-column`, each `"true"`. */
  readonly attributes: Attributes
  /** `color` and `width` of the columns; empty where nothing is said of them. */
  readonly columns: readonly Attributes[]
  readonly rows: readonly TableRow[]
  /** Whether its inside is indented by tabs. Notion was seen to write it without. */
  readonly isIndented?: true
}

export interface TableRow {
  readonly attributes: Attributes
  readonly cells: readonly TableCell[]
}

export interface TableCell {
  readonly attributes: Attributes
  readonly text: RichText
}

/** `![caption](url)`. */
export interface ImageBlock {
  readonly type: 'image'
  readonly url: string
  /** The caption. */
  readonly text: RichText
  readonly attributes: Attributes
}

/**
 * A tag on a line of its own: `page`, `database`, `folder`, `audio`, `video`, `file`, `pdf`, `embed`, `table_of_contents`, `unknown`.
 * Where something stands between `<file …>` and `</file>`, it is the text: a title or a caption.
 */
export interface TagBlock {
  readonly type: 'tag'
  readonly tag: string
  readonly attributes: Attributes
  readonly text: RichText
  /** How it is written without text: `<file …></file>`, `<file …/>` or `<file …>`. */
  readonly form: 'pair' | 'self-closing' | 'open'
}

/**
 * A tag round other blocks: `callout`, `columns`, `column`, `tabs`, `tab`, `synced_block`, `synced_block_reference`, `meeting-notes`,
 * `summary`, `notes`, `transcript`, and any that this library does not know. The title of a tab and of meeting notes is its first block.
 */
export interface ContainerBlock {
  readonly type: 'container'
  readonly tag: string
  readonly attributes: Attributes
  readonly children: readonly Block[]
}

/** Lines that this library does not understand, kept as they are. */
export interface RawBlock {
  readonly type: 'raw'
  readonly text: string
}

/** The blocks inside a block. */
export function childrenOfBlock(block: Block): readonly Block[] {
  return 'children' in block ? block.children : []
}

/** Every block, each before those inside it. */
export function* everyBlock(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block
    yield* everyBlock(childrenOfBlock(block))
  }
}
