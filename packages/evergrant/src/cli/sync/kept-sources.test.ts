import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeptFile } from './folder-state.js'
import { nameSources, withMovedPaths, withPaths, withSources } from './kept-sources.js'

const ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
const block = (name: string, id = ID) => `notion-file-block://${id}?name=${encodeURIComponent(name)}`
const signed = (signature: string) =>
  `https://files.example/a/photo.jpg?X-Amz-Date=${signature}&X-Amz-Signature=${signature}`
const keptOf = (sources: ReadonlyMap<string, string>): Record<string, KeptFile> =>
  Object.fromEntries([...sources].map(([name, source]) => [name, { source, bytes: '' }]))

describe('the files of a page', () => {
  it('are named by paths beside it, and what lies elsewhere stays there', () => {
    const content = [
      `![A (1)](${block('a (1).png')})`,
      `<file src="${block('Plan & more.pdf')}">Plan</file>`,
      '![web](https://example.com/x.png)',
      `\`\`\`\n![code](${block('no.png')})\n\`\`\``,
    ].join('\n')
    const { names, sources } = nameSources(content)
    expect(Object.fromEntries(sources)).toEqual({
      'a (1).png': block('a (1).png'),
      'Plan & more.pdf': block('Plan & more.pdf'),
    })
    expect(withPaths(content, names, 'Home/My page')).toBe(
      [
        '![A (1)](My%20page.files/a%20%281%29.png)',
        '<file src="My%20page.files/Plan%20%26%20more.pdf">Plan</file>',
        '![web](https://example.com/x.png)',
        `\`\`\`\n![code](${block('no.png')})\n\`\`\``,
      ].join('\n'),
    )
  })

  it('get back the sources that Notion has for them today', () => {
    const { names, sources } = nameSources(`![x](${signed('1')})`)
    const local = withPaths(`![x](${signed('1')})`, names, 'A')
    expect(local).toBe('![x](A.files/photo.jpg)')
    expect(withSources(local, keptOf(sources), { remote: `![x](${signed('2')})` })).toEqual({
      content: `![x](${signed('2')})`,
      missing: [],
    })
  })

  it('keep their names when others come before them', () => {
    const first = nameSources(`![x](${block('a.png')})`)
    const other = block('a.png', '11111111-1111-1111-1111-111111111111')
    const again = nameSources(`![y](${other})\n![x](${block('a.png')})`, keptOf(first.sources))
    expect(again.names.get(block('a.png'))).toBe('a.png')
    expect(again.names.get(other)).toBe('a 2.png')
  })

  it('that are new are told, those that were sent get their source', () => {
    const content = '![x](A.files/new.png)\n![y](shots/b.png)\n![z](https://example.com/c.png)'
    expect(withSources(content, {}, { remote: '' }).missing).toEqual(['A.files/new.png', 'shots/b.png'])
    expect(withSources(content, {}, { remote: '', uploaded: new Map([['shots/b.png', 'file-upload://1']]) })).toEqual({
      content: '![x](A.files/new.png)\n![y](file-upload://1)\n![z](https://example.com/c.png)',
      missing: ['A.files/new.png'],
    })
  })

  it('are found where their page moved to', () => {
    expect(withMovedPaths('![x](A.files/x.png)\n![y](B.files/y.png)', 'old/A', 'new/B c')).toBe(
      '![x](B%20c.files/x.png)\n![y](B.files/y.png)',
    )
  })

  it('come back letter by letter, whatever they are called and wherever they stand', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('../../x', 'CON.png', '.', 'a/b.png', 'x".png', '(.png', '%41.png', '<>.svg'),
    )
    const line = fc.oneof(
      fc.tuple(name, fc.uuid()).map(([each, id]) => `![c](${block(each, id).replaceAll(/[()]/g, encodeURIComponent)})`),
      fc.tuple(name, fc.uuid()).map(([each, id]) => `\t<pdf src="${block(each, id)}">p</pdf>`),
      fc.constantFrom('Text', '```', '- item', '![web](https://example.com/a.png)'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), name, (lines, place) => {
        const content = lines.join('\n')
        const { names, sources } = nameSources(content)
        for (const each of sources.keys()) expect(each).not.toMatch(/^\.|[/\\:]|\.$/)
        const local = withPaths(content, names, `x/${place.replaceAll('/', '')}`)
        expect(withSources(local, keptOf(sources), { remote: content })).toEqual({ content, missing: [] })
      }),
      { numRuns: 500 },
    )
  })
})
