import type { OptionSpec } from './command-spec.js'
import { isDay } from './notion/calendar-date.js'

export const POSITIVE = { wanted: 'A whole number from 1.', accepts: (text: string) => /^[1-9]\d{0,8}$/.test(text) }

const DAY = { wanted: 'A day like 2026-10-19.', accepts: isDay }

/** Further options of the commands that are part of the start file. A line that has one of them is understood by the library that knows all. */
export const MORE_OPTIONS: Readonly<Record<string, readonly OptionSpec[]>> = {
  search: [
    { flags: '--type <type>', meaning: 'only hits of this type: page, database, …', conflicts: 'users' },
    { flags: '--users', meaning: 'people instead of pages' },
    { flags: '--in <place>', meaning: 'only below this page, or rows of this database' },
    { flags: '--teamspace <id>', meaning: 'only in this teamspace' },
    {
      flags: '--sort <order>',
      meaning: 'relevance, last_edited or created',
      wanted: 'One of relevance, last_edited, created.',
      accepts: (text) => /^(?:relevance|last_edited|created)$/.test(text),
    },
    { flags: '--title-only', meaning: 'look at titles only' },
    { flags: '--created-after <day>', meaning: 'made on this day or later, 2026-10-19', ...DAY },
    { flags: '--created-before <day>', meaning: 'made on this day or earlier', ...DAY },
    { flags: '--ai', meaning: 'search by meaning, in connected sources too, where the plan has it' },
    { flags: '--fields <names>', meaning: 'with --json: only these members of each result' },
    { flags: '--max-chars <number>', meaning: 'print so much at most; all of it goes to a file', ...POSITIVE },
    { flags: '--out <file>', meaning: 'write it into this new file' },
  ],
  fetch: [
    { flags: '--gfm', meaning: 'GitHub Markdown, without anything of Notion in it', conflicts: 'md' },
    { flags: '--body', meaning: 'the text without the title, as `page replace` takes it', conflicts: 'raw' },
    { flags: '--outline', meaning: 'only the headings' },
    { flags: '--section <heading>', meaning: 'only what stands under this heading; "A > B" for one under another' },
    { flags: '--max-chars <number>', meaning: 'so much at most; the whole text goes to a file', ...POSITIVE },
    {
      flags: '--part <number>',
      meaning: 'this part of the page, cut at headings (see --max-chars)',
      conflicts: 'out',
      ...POSITIVE,
    },
    { flags: '--fields <names>', meaning: 'with --json: only these members, such as title,content,properties.Status' },
    { flags: '--images <folder>', meaning: 'put the pictures there, and let the text show those' },
    { flags: '--out <file>', meaning: 'write it into this new file' },
  ],
  tools: [
    { flags: '--read-only', meaning: 'only those that are known to only read' },
    { flags: '--diff', meaning: 'what has changed since the list was another one' },
  ],
  call: [
    { flags: '--read-only', meaning: 'refuse a tool that is not known to only read, as EVERGRANT_READ_ONLY does' },
    { flags: '--out <file>', meaning: 'write the text of the answer into this new file, and its pictures beside it' },
    { flags: '--max-chars <number>', meaning: 'print so much at most; the whole answer goes to a file', ...POSITIVE },
  ],
}
