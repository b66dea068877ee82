import { check, checkContains, checkEqual } from '../check.js'
import { parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'
import type { Finds } from './finds.js'

const OLD = 'This sentence is final.'
const NEW = 'This sentence was checked before and after it was written.'

/** A piece of the page is replaced where it stands exactly once, and the page is read again; what was made for an older page is refused. */
export const edit = (finds: Finds): Step => ({
  name: 'edit',
  title: 'Edit it safely, and see the difference',
  async run({ command, start }) {
    const words = ['page', 'edit', finds.newPageUrl, '--old', OLD, '--new', NEW]
    const { stdout: planned } = await command(...words, '--dry-run', '--json')
    const revision = textAt(parseOutput(planned), 'revision')
    const { stdout: untouched } = await command('fetch', finds.newPageUrl)
    checkContains('the page after a dry run', untouched, OLD)

    const { stdout: diff, stderr } = await command(...words, '--revision', revision)
    const changes = diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line))
    checkEqual('the lines that changed', changes, [`-${OLD}`, `+${NEW}`])
    checkContains('what the command says', stderr, 'Changed, and read again')

    const late = [...words.slice(0, 3), '--old', NEW, '--new', OLD, '--revision', revision, '--json']
    const { exitCode, stderr: refusal } = await start(late).ended
    const code = textAt(parseOutput(refusal), 'error', 'code')
    checkEqual('the refusal of an edit for the page before', code, 'EDIT_CONFLICT')
    check(exitCode !== 0, 'the exit code to say so', exitCode)
    return {
      lines: ['$ evergrant page edit … --old … --new …', ...changes, `The same for the page as it was before: ${code}`],
      facts: { changes, refused: code },
    }
  },
})
