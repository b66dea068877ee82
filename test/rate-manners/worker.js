// One program among several that call a tool as often as they may, three calls at a time, until it is killed. With `unshared` it keeps to
// the limit, and knows nothing of the others.
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'

const [home, server, kind] = process.argv.slice(2)
const store = createFileStore({ folder: `${home}/store` })
const evergrant = createEvergrant({ home, store: kind === 'unshared' ? unshared(store) : store })

const callOn = async () => {
  for (;;) {
    const { isError } = await evergrant.callTool({ server, tool: 'notion-get-users', arguments: { page_size: 1 } })
    if (isError) throw new Error('a call failed')
  }
}
process.on('disconnect', () => process.exit())
await Promise.all([callOn(), callOn(), callOn()])

function unshared(store) {
  const own = new Map()
  const isOwn = (key) => key.startsWith('limits/')
  return {
    ...store,
    read: async (key) => (isOwn(key) ? own.get(key) : await store.read(key)),
    async write(key, payload, options) {
      if (!isOwn(key)) return await store.write(key, payload, options)
      const record = { payload, version: `own-${Math.random()}` }
      own.set(key, record)
      return record
    },
  }
}
