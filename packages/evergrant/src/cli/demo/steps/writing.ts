import { check, checkContains, checkEqual } from '../check.js'
import { parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'

const TITLE = 'Written by the demo'
const BEFORE = 'This sentence is a draft.'
const AFTER = 'This sentence is final.'

/** A page is made, changed and read back with the command line. */
export function writingSteps(): readonly Step[] {
  let pageUrl = ''

  const create: Step = {
    name: 'create',
    title: 'Create a page',
    async run({ command }) {
      const pages = [{ properties: { title: TITLE }, content: `## Notes\n${BEFORE}` }]
      const { stdout } = await command('call', 'notion-create-pages', `pages:=${JSON.stringify(pages)}`)
      const reply = parseOutput(stdout)
      checkEqual('title of the new page', textAt(reply, 'pages', 0, 'properties', 'title'), TITLE)
      pageUrl = textAt(reply, 'pages', 0, 'url')
      return {
        lines: [`$ evergrant call notion-create-pages pages:='[{"properties":{"title":"${TITLE}"},…}]'`, pageUrl],
        facts: { title: TITLE, url: pageUrl },
      }
    },
  }

  const update: Step = {
    name: 'update',
    title: 'Update it, and read it back',
    async run({ command }) {
      const before = (await command('fetch', pageUrl)).stdout
      checkContains('the page before', before, BEFORE)
      const updates = [{ old_str: 'a draft', new_str: 'final' }]
      const words = [`page_id=${pageUrl}`, 'command=update_content', `content_updates:=${JSON.stringify(updates)}`]
      await command('call', 'notion-update-page', ...words)
      const after = (await command('fetch', pageUrl)).stdout
      checkContains('the page after', after, AFTER)
      check(!after.includes(BEFORE), 'the old sentence to be gone', after)
      return {
        lines: ['$ evergrant call notion-update-page command=update_content …', `${BEFORE}  ->  ${AFTER}`],
        facts: { before: BEFORE, after: AFTER },
      }
    },
  }

  return [create, update]
}
