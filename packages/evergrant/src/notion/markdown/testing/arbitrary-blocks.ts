import fc from 'fast-check'
import type { Block, TableBlock } from '../block.js'
import type { Inline, RichText } from '../rich-text.js'
import type { Attributes } from '../tag.js'

type Emphasis = 'bold' | 'italic' | 'strikethrough'

const SIGNS = [
  'ab1 .-#>+*~`$[]<>{}|^\\!?:;"\'&=()_/é中'.split(''),
  ['😀', '\u0301', ' ', 'word', '---', '```', '](', '</td>', '1. '],
].flat()
const noEmoji = (text: string) => !/:[A-Za-z][\w+-]*:/.test(text)

const someText = fc
  .array(fc.constantFrom(...SIGNS), { minLength: 1, maxLength: 8 })
  .map((signs) => signs.join(''))
  .filter(noEmoji)
const url = fc.constantFrom(
  'https://a.example/b?c=d&e=f#g',
  'https://x.example/a_(b)',
  'https://x.example/a(b',
  'https://x.example/a](b',
  'images/my file.png',
  '{{https://a.example}}',
  'a\\b',
  '',
)
const value = fc.constantFrom('red', 'blue_bg', '50', 'true', 'a "b" & <c> \'d\'', '💡', '', '{{user://1}}', 'a\nb')

function attributes(...names: string[]): fc.Arbitrary<Attributes> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name, maxLength: 2 })
    .map((pairs): Attributes => Object.fromEntries(pairs))
}

/** Text as `parseMarkdown` gives it: no two texts side by side, no mark inside itself. */
export function richText(depth = 2, without: readonly Emphasis[] = [], inLink = false): fc.Arbitrary<RichText> {
  return fc.array(inline(depth, without, inLink), { maxLength: 4 }).map(normal)
}

function inline(depth: number, without: readonly Emphasis[], inLink: boolean): fc.Arbitrary<Inline> {
  const leaves: fc.Arbitrary<Inline>[] = [
    someText.map((text) => ({ type: 'text', text })),
    someText.map((text) => ({ type: 'code', text })),
    fc.constantFrom('a`b', '``', ' `', 'x\ny', ' ', ' a ', '` `').map((text) => ({ type: 'code', text })),
    fc.constantFrom('E=mc^2', '\\{x\\}', '`', '$', 'a`b', '[x').map((expression) => ({ type: 'equation', expression })),
    fc.constant({ type: 'break' }),
    fc.constant({ type: 'emoji', name: 'party-parrot' }),
    fc.constant({ type: 'citation', url: 'https://a.example/1' }),
    fc.constantFrom('<kbd>', '</kbd>', '<x-y a="[b]" c/>').map((text) => ({ type: 'tag', text })),
  ]
  if (depth === 0) return fc.oneof(...leaves)
  const inside = () => richText(depth - 1, [], inLink)
  const marks = (['bold', 'italic', 'strikethrough'] as const).filter((mark) => !without.includes(mark))
  const nested: fc.Arbitrary<Inline>[] = [
    ...marks.map((type) =>
      richText(depth - 1, [...without, type], inLink)
        .filter(
          (children) =>
            isTight(children) && !(type === 'bold' && children.length === 1 && children[0]?.type === 'italic'),
        )
        .map((children) => ({ type, children })),
    ),
    fc.record({ type: fc.constant('span'), attributes: attributes('color', 'underline'), children: inside() }),
    fc.record({
      type: fc.constant('mention'),
      kind: fc.constantFrom('user', 'page', 'date', 'data-source'),
      attributes: attributes('url', 'start'),
      children: inside(),
    }),
    ...(inLink ? [] : [fc.record({ type: fc.constant('link'), url, children: richText(depth - 1, [], true) })]),
  ]
  return fc.oneof(...leaves, ...nested)
}

/** Marks stand directly at what they mark. */
function isTight(children: RichText): boolean {
  const [first] = children
  const last = children.at(-1)
  if (first === undefined || last === undefined) return false
  return !(first.type === 'text' && /^\s/.test(first.text)) && !(last.type === 'text' && /\s$/.test(last.text))
}

function normal(inlines: readonly Inline[]): Inline[] {
  const found: Inline[] = []
  for (const inline of inlines) {
    const last = found.at(-1)
    const isSame = last?.type === inline.type
    if (last?.type === 'text' && inline.type === 'text') {
      const text = last.text + inline.text
      found.splice(-1, 1, { type: 'text', text: noEmoji(text) ? text : 'x' })
    } else if (isSame && ['code', 'italic', 'strikethrough', 'emoji'].includes(inline.type)) continue
    else if (inline.type === 'emoji' && last?.type === 'text' && !last.text.endsWith(' ')) continue
    else if (last?.type === 'emoji' && inline.type === 'text' && /^[\w:]/.test(inline.text)) continue
    else found.push(inline)
  }
  return found
}

/** A line cannot begin with a tab, nor be nothing but space. */
const lineText = richText().filter(
  (text) => text.length === 0 || text.some((each) => each.type !== 'text' || each.text.trim() !== ''),
)
const paragraphText = lineText.filter(([first]) => first?.type !== 'tag')

const codeText = fc
  .array(
    fc.constantFrom(
      '',
      'x = 1',
      '\tindented',
      '```',
      '````',
      '\t```',
      '</callout>',
      '<table>',
      '$$',
      '\t',
      '  ',
      'a\\*b',
    ),
    { maxLength: 4 },
  )
  .map((lines) => lines.join('\n'))
const expression = fc
  .array(fc.constantFrom('', 'x', '\\\\', '\tz', '```', '</callout>'), { maxLength: 3 })
  .map((lines) => lines.join('\n'))

const flatTable: fc.Arbitrary<TableBlock> = fc.record({
  type: fc.constant('table'),
  attributes: attributes('header-row', 'fit-page-width'),
  columns: fc.array(attributes('color', 'width'), { maxLength: 2 }),
  rows: fc.array(
    fc.record({
      attributes: attributes('color'),
      cells: fc.array(fc.record({ attributes: attributes('color'), text: richText() }), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
})

const table = fc.oneof(
  flatTable,
  flatTable.map((each): TableBlock => {
    const isEmpty = each.rows.length === 0 && each.columns.length === 0
    return isEmpty ? each : { ...each, isIndented: true }
  }),
)

const lineTag: fc.Arbitrary<Block> = fc
  .record({
    type: fc.constant('tag' as const),
    tag: fc.constantFrom('page', 'database', 'file', 'video', 'table_of_contents', 'unknown', 'embed'),
    attributes: attributes('url', 'src', 'color', 'inline'),
    text: richText(),
    form: fc.constantFrom('pair' as const, 'self-closing' as const, 'open' as const),
  })
  .map((block) => ({ ...block, form: block.text.length > 0 ? 'pair' : block.form }))

export function blocks(depth = 2): fc.Arbitrary<Block[]> {
  return fc.array(block(depth), { maxLength: depth === 2 ? 6 : 3 })
}

function block(depth: number): fc.Arbitrary<Block> {
  const children = depth === 0 ? fc.constant([]) : blocks(depth - 1)
  const line = { text: lineText, attributes: attributes('color', 'toggle'), children }
  return fc.oneof<fc.Arbitrary<Block>[]>(
    fc.record({ ...line, type: fc.constant('paragraph'), text: paragraphText }),
    fc.record({ ...line, type: fc.constant('heading'), level: fc.constantFrom(1, 2, 3, 4) }),
    fc.record({ ...line, type: fc.constant('bulleted') }),
    fc.record({ ...line, type: fc.constant('numbered'), number: fc.nat(999_999_999) }),
    fc.record({ ...line, type: fc.constant('todo'), checked: fc.boolean() }),
    fc.record({ ...line, type: fc.constant('quote') }),
    fc.record({ ...line, type: fc.constant('toggle') }),
    fc.record({ type: fc.constant('code'), language: fc.constantFrom('', 'js', 'plain text', 'c++'), text: codeText }),
    fc.record({ type: fc.constant('equation'), expression }),
    fc.constant({ type: 'divider' }),
    table,
    fc.record({ type: fc.constant('image'), url, text: richText(), attributes: attributes('color') }),
    lineTag,
    fc.record({
      type: fc.constant('container'),
      tag: fc.constantFrom('callout', 'columns', 'column', 'tabs', 'synced_block', 'summary', 'custom-block'),
      attributes: attributes('icon', 'color', 'url'),
      children,
    }),
    fc
      .constantFrom('<mystery a="b">Text [of] * any</mystery>', '</stray>', '<strange/>')
      .map((text) => ({ type: 'raw', text })),
  )
}
