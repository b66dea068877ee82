// The client without the SDK, with the login that is stored in EVERGRANT_HOME.
import { createEvergrant } from 'evergrant'

const evergrant = createEvergrant()

export async function open(server) {
  const client = await evergrant.open({ server })
  return {
    async call(size) {
      const { content } = await client.callTool('echo', { size })
      return content[0].text
    },
  }
}
