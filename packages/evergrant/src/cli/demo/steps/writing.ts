import { check, checkContains, checkEqual } from '../check.js'
import { parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'
import type { Finds } from './finds.js'

const TITLE = 'Written by the demo'
const BEFORE = 'This sentence is a draft.'
const AFTER = 'This sentence is final.'

export const create = (finds: Finds): Step => ({
  name: 'create',
  title: 'Create a page',
  async run({ command }) {
    const pages = [{ properties: { title: TITLE }, content: `## Notes\n${BEFORE}` }]
    const { stdout } = await command('call', 'notion-create-pages', `pages:=${JSON.stringify(pages)}`)
    const reply = parseOutput(stdout)
    checkEqual('title of the new page', textAt(reply, 'pages', 0, 'properties', 'title'), TITLE)
    finds.newPageUrl = textAt(reply, 'pages', 0, 'url')
    return {
      lines: [
        `$ evergrant call notion-create-pages pages:='[{"properties":{"title":"${TITLE}"},…}]'`,
        finds.newPageUrl,
      ],
      facts: { title: TITLE, url: finds.newPageUrl },
    }
  },
})

export const update = (finds: Finds): Step => ({
  name: 'update',
  title: 'Update it, and read it back',
  async run({ command }) {
    const updates = [{ old_str: BEFORE, new_str: AFTER }]
    const words = [
      `page_id=${finds.newPageUrl}`,
      'command=update_content',
      `content_updates:=${JSON.stringify(updates)}`,
    ]
    await command('call', 'notion-update-page', ...words)
    const { stdout: markdown } = await command('fetch', finds.newPageUrl)
    checkContains('the page', markdown, `# ${TITLE}`)
    checkContains('the page', markdown, AFTER)
    check(!markdown.includes(BEFORE), 'the old sentence to be gone', markdown)
    return {
      lines: ['$ evergrant call notion-update-page command=update_content …', `${BEFORE} -> ${AFTER}`],
      facts: { before: BEFORE, after: AFTER },
    }
  },
})
