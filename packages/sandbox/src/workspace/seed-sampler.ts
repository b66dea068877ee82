import { addDatabase, makeLinkedDatabase } from './databases.js'
import { addFile, fileReference } from './files.js'
import { addFolder } from './folders.js'
import type { Page } from './model.js'
import { appendBlock, databaseBlock } from './object-block.js'
import { createPng } from './png.js'
import { collectionUrl, pageUrl, userUrl } from './urls.js'
import { addPage, type Workspace } from './workspace.js'

export const SAMPLER_TITLE = 'Markdown sampler'

/** Fills the page that shows every kind of block and every inline form. It refers to what the workspace holds. */
export function fillSampler(workspace: Workspace): void {
  const page = [...workspace.pages.values()].find(({ title }) => title === SAMPLER_TITLE)
  const [source] = workspace.dataSources.values()
  if (page === undefined || source === undefined) return
  const { createdBy, createdAtMs } = page
  const parent = { kind: 'page', id: page.id } as const
  page.content = [TEXT, inlineForms(workspace, source), LAYOUT, sharedForms(page), media(workspace)].join('\n')
  addFolder(workspace, 'Papers', parent)
  addPage(workspace, { title: 'A page in the sampler', content: 'Child.', parent, createdBy, createdAtMs })
  addDatabase(workspace, { title: 'Samples', parent, columns: [{ name: 'Name', type: 'title' }] })
  appendBlock(page, databaseBlock(makeLinkedDatabase(workspace, page.id, source)))
}

const TEXT = `# Heading one
## Heading two {color="blue"}
### Heading three {color="purple_bg"}
#### Heading four
### A toggle heading {toggle="true" color="gray"}
\tHidden until it is opened
Text with **bold**, *italic*, ~~struck~~, \`code\`, <span underline="true">underlined</span>, a [link](https://example.com/a_(b)) and \\*escaped\\* marks.
Both ***bold and italic***, **\`bold code\`**, [**a bold link**](https://example.com), <span color="red">red</span> and <span color="yellow_bg">marked</span> words.
One line<br>and another, :larkspur: and $\`E=mc^2\`$ as a source says[^https://example.com/source].
A coloured paragraph {color="green"}
\tIndented below it
<empty-block/>
- Bullet
\t- Nested bullet {color="pink"}
\t\t- Nested deeper
1. First
2. Second
- [ ] To do
- [x] Done
> A quote<br>on two lines
---
\`\`\`js
const answer = 42 // nothing is escaped * here

\treturn answer
\`\`\`
\`\`\`mermaid
graph TD; A --> B
\`\`\`
$$
\\int_0^1 x^2 dx
$$
<table fit-page-width="true" header-row="true" header-column="true">
\t<colgroup>
\t\t<col color="gray" width="160">
\t\t<col>
\t</colgroup>
\t<tr>
\t\t<td>Name</td>
\t\t<td>Value</td>
\t</tr>
\t<tr color="blue_bg">
\t\t<td>Rate</td>
\t\t<td color="red">180 a minute \\| **600**</td>
\t</tr>
</table>`

const LAYOUT = `<details color="brown">
<summary>More **about it**</summary>
\tHidden until it is opened
</details>
<callout icon="💡" color="yellow_bg">
\tA note
\t- with a list
</callout>
<columns>
\t<column ratio="50">
\t\tLeft
\t</column>
\t<column ratio="50">
\t\tRight
\t</column>
</columns>
<tabs>
\t<tab icon="🍎">
\t\tFruit
\t\tApples and pears
\t</tab>
\t<tab>
\t\tBread
\t\tRye and wheat
\t</tab>
</tabs>
<table_of_contents color="gray"/>
<unknown url="https://example.com/bookmark" alt="bookmark"/>
<custom-block type="countdown" data="{&quot;days&quot;:3}"></custom-block>`

function inlineForms(workspace: Workspace, source: { readonly id: string; readonly databaseId: string }): string {
  const { users, pages } = workspace
  const [page] = pages.keys()
  return [
    `People and things: <mention-user url="${userUrl(users[0]?.id ?? '')}">Ada Marsh</mention-user>`,
    `<mention-page url="${pageUrl(page ?? '')}"/>`,
    `<mention-database url="${pageUrl(source.databaseId)}"/>`,
    `<mention-data-source url="${collectionUrl(source.id)}"/>`,
    `<mention-agent url="agent://${workspace.id}/helper"/>`,
    '<mention-date start="2026-10-19"/>',
    '<mention-date start="2026-10-19" end="2026-10-20" startTime="09:00" endTime="17:30" timeZone="Europe/Berlin"/>',
  ].join(', ')
}

function sharedForms(page: Page): string {
  const synced = `${pageUrl(page.id)}#00000000000040008000000000000001`
  return `<synced_block url="${synced}">
\tShared words
</synced_block>
<synced_block_reference url="${synced}">
\tShared words
</synced_block_reference>
<meeting-notes>
\tSampler meeting
\t<summary>
\t\t- Everything was shown
\t</summary>
\t<notes>
\t\tNobody was missing
\t</notes>
\t<transcript>
\t\tAda: Is that all?
\t\tBruno: That is all.
\t</transcript>
</meeting-notes>`
}

function media(workspace: Workspace): string {
  const words = (text: string) => new TextEncoder().encode(text)
  const add = (filename: string, contentType: string, bytes: Uint8Array) =>
    fileReference(addFile(workspace, { filename, contentType, bytes, isAttached: true }))
  const image = add('swatch.png', 'image/png', createPng(16, { red: 120, green: 80, blue: 200 }))
  return [
    `![A *purple* swatch](${image}) {color="gray_bg"}`,
    `<audio src="${add('bell.mp3', 'audio/mpeg', words('ID3'))}" color="gray">A bell</audio>`,
    `<video src="${add('door.mp4', 'video/mp4', words('ftyp'))}">A door</video>`,
    `<file src="${add('list.csv', 'text/csv', words('a,b\n1,2\n'))}">list.csv</file>`,
    `<pdf src="${add('form.pdf', 'application/pdf', words('%PDF-1.4\n%%EOF\n'))}">A form</pdf>`,
    '<embed src="https://example.com/map">A map</embed>',
  ].join('\n')
}
