/** Notion-flavoured Markdown: read into blocks, written again, and made readable elsewhere. */
export {
  type Block,
  type BulletedBlock,
  type CodeBlock,
  type ContainerBlock,
  type DividerBlock,
  type EquationBlock,
  everyBlock,
  type HeadingBlock,
  type ImageBlock,
  type NumberedBlock,
  type ParagraphBlock,
  type QuoteBlock,
  type RawBlock,
  type TableBlock,
  type TableCell,
  type TableRow,
  type TagBlock,
  type TodoBlock,
  type ToggleBlock,
} from './block.js'
export {
  type Citation,
  type CustomEmoji,
  type EmphasisText,
  type Inline,
  type InlineCode,
  type InlineEquation,
  type LineBreak,
  type LinkText,
  type Mention,
  plainTextOf,
  type PlainText,
  type RichText,
  type SpanText,
  type UnknownTag,
} from './rich-text.js'
export { type Attributes, plainUrl } from './tag.js'
export { parseMarkdown } from './parse.js'
export { parseRichText } from './parse-inline.js'
export { printMarkdown } from './print.js'
export { escapeText, printRichText } from './print-inline.js'
export { type OutlineEntry, outlineOf, sectionOf } from './outline.js'
export { type Excerpt, pageByHeadings, type PagePart, truncate } from './page-parts.js'
export { type ChildReference, childrenOf } from './children.js'
export { filesOf, imagesOf, rewriteSources, type SourceReference } from './sources.js'
export { findUnique, type TextMatch } from './find-unique.js'
export { toGithubMarkdown } from './to-github.js'
export type { GithubOptions } from './github-text.js'
export { dateInWords } from './date-words.js'
