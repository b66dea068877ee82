import type { Attributes } from './tag.js'
import type { RichText } from './rich-text.js'

/** A block that holds a line of rich text and, indented below it, further blocks. */
export interface TextBlock {
  readonly type: 'paragraph' | 'bulleted' | 'numbered' | 'to-do' | 'quote' | 'heading'
  readonly text: RichText
  readonly color: string | undefined
  readonly children: readonly Block[]
  /** Of a heading: 1 to 4. */
  readonly level?: number
  /** Of a heading: whether it hides its children. Only then it has any. */
  readonly toggle?: boolean
  /** Of a to-do. */
  readonly checked?: boolean
}

export interface DividerBlock {
  readonly type: 'divider'
}

export interface CodeBlock {
  readonly type: 'code'
  readonly language: string
  readonly code: string
}

export interface EquationBlock {
  readonly type: 'equation'
  readonly expression: string
}

export interface ImageBlock {
  readonly type: 'image'
  readonly url: string
  readonly caption: RichText
  readonly color: string | undefined
}

export interface TableCell {
  readonly text: RichText
  readonly color: string | undefined
}

export interface TableRow {
  readonly color: string | undefined
  readonly cells: readonly TableCell[]
}

export interface TableBlock {
  readonly type: 'table'
  readonly fitPageWidth: boolean
  readonly headerRow: boolean
  readonly headerColumn: boolean
  /** Empty when no column says anything. */
  readonly columns: readonly { readonly color: string | undefined; readonly width: string | undefined }[]
  readonly rows: readonly TableRow[]
}

/** A tag round other blocks, such as a callout or a column. */
export interface ContainerBlock {
  readonly type: 'container'
  readonly tag: string
  readonly attributes: Attributes
  /** Of `details`: what stands on the line that opens it. */
  readonly summary?: RichText
  readonly children: readonly Block[]
}

/** A tag on a line of its own, such as a child page or a file. */
export interface TagBlock {
  readonly type: 'tag'
  readonly tag: string
  readonly attributes: Attributes
  /** A title or a caption. */
  readonly body: RichText
}

export type Block =
  | TextBlock
  | DividerBlock
  | CodeBlock
  | EquationBlock
  | ImageBlock
  | TableBlock
  | ContainerBlock
  | TagBlock

function childrenOf(block: Block): readonly Block[] {
  return 'children' in block ? block.children : []
}

/** Every block, each before its children. */
export function* walkBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block
    yield* walkBlocks(childrenOf(block))
  }
}

/** The same tree with every block passed through `change`, children first; `before` is the block as it was. */
export function mapBlocks(blocks: readonly Block[], change: (block: Block, before: Block) => Block): Block[] {
  return blocks.map((block) =>
    change('children' in block ? { ...block, children: mapBlocks(block.children, change) } : block, block),
  )
}
