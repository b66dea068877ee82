export const ENHANCED_MARKDOWN = `# Enhanced Markdown

How the content of a page is read and written. The title of a page is never part of it: it is the property "title".

## Structure

- One block a line. Children stand under their block, indented by one TAB more.
- Blank lines are dropped. A blank line that is meant is \`<empty-block/>\` on a line of its own.
- Outside code these are escaped by a backslash where they are meant as text: \\ * ~ \` $ [ ] < > { } | ^
- Inside fenced code and equations nothing is escaped.
- A block's colour stands at the end of its first line: {color="blue"}.
  Colours: gray, brown, orange, yellow, green, blue, purple, pink, red; with _bg behind the text, as in blue_bg.

## Blocks

- Headings: #, ##, ###, ####. With {toggle="true"} the children fold away.
- Lists: "- item", "1. item", "- [ ] to do", "- [x] done".
- Quote: "> text"; further lines of it by <br>.
- Divider: ---
- Code: three backticks and a language, the text, three backticks. The language mermaid draws a diagram.
- Equation: $$ on a line, the formula, $$ on a line.
- Table: <table header-row="true" header-column="true" fit-page-width="true">, an optional <colgroup> of <col color="…" width="…">,
  then <tr color="…"> with <td color="…">. Cells hold inline text. The colour of a cell wins over that of its row, then its column.
- Toggle: <details color="…">, <summary>…</summary>, children, </details>.
- Callout: <callout icon="💡" color="…">, children, </callout>.
- Columns: <columns> with <column ratio="50">, children, </column>.
- Tabs: <tabs> with <tab icon="…">; the first indented line is its title.
- Table of contents: <table_of_contents color="…"/>.
- Synced: <synced_block>, children, </synced_block>; a copy is <synced_block_reference url="…">. Leave url out to make a new one.
- Meeting notes: <meeting-notes> with <summary>, <notes> and <transcript>. Write only the notes: the others are made by the server.
- Media: ![caption](url), <file src="…">caption</file>, and in the same way <audio>, <video>, <pdf> and <embed>.
  An upload is placed by its file-upload://… and becomes a notion-file-block://…, which is exchanged for a URL when it is needed.
- Folder of files: <folder url="…">; existing ones only.
- <unknown url="…" alt="…"/> is a block that cannot be shown. Leave it where it is.

## Inline

- **bold**, *italic*, ~~struck~~, \`code\`, [text](url), line break <br>
- <span underline="true">text</span>, <span color="red_bg">text</span>
- Equation $\`E=mc^2\`$; citation [^https://example.com]; custom emoji :name:
- Mentions: <mention-user url="user://…"/>, <mention-page url="…"/>, <mention-database url="…"/>, <mention-data-source url="collection://…"/>,
  <mention-agent url="…"/>, <mention-date start="2026-10-19" end="…" startTime="…" endTime="…" timeZone="…"/>

## Pages and databases

<page url="…">Title</page> and <database url="…">Title</database> hold a child. DANGER: written with the URL of an existing page or database they
MOVE it under the page that is being written. Link with a mention instead. Text without a child's tag would delete the child: such an edit is
refused unless allow_deleting_content is set. <database data-source-url="collection://…"> makes a linked view.

## Edits

update_content replaces text literally. Copy old_str from a fresh fetch: stored text can differ from what was written. It lies within one block or
covers whole blocks. It must occur once, or replace_all_matches is set. All replacements of a call are done, or none.

## Example

\`\`\`\`
# Launch
Ready on **Friday**, says <mention-date start="2026-10-19"/>.
- [ ] Write the *announcement*
	- [x] Ask for a quote
<callout icon="💡" color="yellow_bg">
	Nothing ships late.
</callout>
<details>
<summary>More</summary>
	Hidden until it is opened
</details>
\`\`\`\`
`
