// The official SDK's Client as `connect()` gives it, with the login that is stored in EVERGRANT_HOME.
import { createEvergrant } from 'evergrant'

const evergrant = createEvergrant()

export async function open(server) {
  const client = await evergrant.connect({ server })
  return {
    async call(size) {
      const { content } = await client.callTool({ name: 'echo', arguments: { size } })
      return content[0].text
    },
  }
}
