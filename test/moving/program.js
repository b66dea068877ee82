// One step of a move, in a process that kills itself on the way: when it is about to write to the log (`log`), before it stores the
// credential (`before`), or right after (`after`). What it works with comes as JSON on stdin.
import { text } from 'node:stream/consumers'
import { createEvergrant, envKeyProvider } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'

const { job, at, folder, key, server, recipient, bundle, receipt } = JSON.parse(await text(process.stdin))
const files = createFileStore({ folder })

async function die() {
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => undefined)
}

const store = {
  ...files,
  async write(record, ...rest) {
    const [kind] = record.split('/')
    if ((kind === 'audit' && at === 'log') || (kind === 'credential' && at === 'before')) await die()
    const stored = await files.write(record, ...rest)
    if (kind === 'credential' && at === 'after') await die()
    return stored
  },
}

const evergrant = createEvergrant({ store, keys: envKeyProvider(key), env: {} })
const jobs = {
  export: () => evergrant.exportLogin({ server, recipient }),
  import: () => evergrant.importLogin(bundle),
  confirm: () => evergrant.confirmExport({ server, receipt }),
}
await jobs[job]()
