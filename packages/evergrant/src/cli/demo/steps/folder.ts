import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkContains, checkEqual } from '../check.js'
import { memberAt, parseOutput } from '../reply.js'
import type { Step } from '../step.js'

const ADDED = 'Added in a file, with any editor.'

/** A database becomes a folder of files; one that is changed goes back, and another pull finds both sides in step. */
export const folder: Step = {
  name: 'folder',
  title: 'Pull a database into a folder, change a file, push it back',
  async run({ command, home }) {
    const notes = join(home, 'notes')
    const { stdout: pulled } = await command('pull', 'Roadmap', notes, '--json')
    const rows = (await readdir(join(notes, 'Roadmap'))).filter((name) => name.endsWith('.md'))
    checkEqual('the files beside the schema', memberAt(parseOutput(pulled), 'pages', 'new'), rows.length + 1)

    const [name = ''] = rows
    const file = join(notes, 'Roadmap', name)
    const [, id = ''] = /^id: (.*)$/m.exec(await readFile(file, 'utf8')) ?? []
    await appendFile(file, `\n${ADDED}\n`)
    const { stdout: pushed } = await command('push', notes, '--json')
    checkEqual('the pages that changed', memberAt(parseOutput(pushed), 'pages', 'changed'), 1)
    const { stdout: page } = await command('fetch', id)
    checkContains('the page after the push', page, ADDED)

    const { stdout: again } = await command('pull', 'Roadmap', notes, '--json')
    checkEqual('what another pull changes', memberAt(parseOutput(again), 'changes'), [])
    return {
      lines: [
        '$ evergrant pull Roadmap notes',
        `${rows.length} files; 1 changed and pushed; the next pull changes nothing`,
      ],
      facts: { files: rows.length, changed: 1, changesOfNextPull: 0 },
    }
  },
}
