import { inputRequired, type InputRequests, Server, UrlElicitationRequiredError } from '@modelcontextprotocol/server'
import { type EraPeer, serveEra } from './era-peer.js'

type Asks = Readonly<Record<string, InputRequests[string]>>
const inputSchema = { type: 'object' as const }
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] })

/** A server that asks while it works, in the way of its era. Each tool of `asks` gives back the answer that it got. */
export async function startAskingPeer(era: 'legacy' | 'modern', asks: Asks = {}): Promise<EraPeer> {
  let visits = 0
  let isAborted: () => void = () => undefined

  const createServer = () => {
    const capabilities = { tools: { listChanged: true }, logging: {} }
    const server = new Server({ name: 'asking', version: '1' }, { capabilities })
    const names = [...Object.keys(asks), 'log', 'steps', 'visit-first', 'wait']
    server.setRequestHandler('tools/list', () => ({ tools: names.map((name) => ({ name, inputSchema })) }))
    server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
      const asked = asks[params.name]
      if (params.name === 'log') {
        await mcpReq.log('info', 'looking it up', 'library')
        await mcpReq.log('debug', { shelf: 7 })
        return text('logged')
      }
      if (params.name === 'steps') {
        const progressToken = mcpReq._meta?.progressToken
        if (progressToken === undefined) return text('untold')
        for (const progress of [1, 2]) {
          const step = { progressToken, progress, total: 4, message: `step ${progress}` }
          await mcpReq.notify({ method: 'notifications/progress', params: step })
        }
        await new Promise((resolve) => setTimeout(resolve, 200))
        return text('told')
      }
      if (params.name === 'wait') {
        await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve, { once: true }))
        isAborted()
        return text('waited')
      }
      if (params.name === 'visit-first') {
        if ((visits += 1) > 1) return text('visited')
        const link = {
          mode: 'url' as const,
          message: 'Sign in first',
          url: 'https://login.example/x',
          elicitationId: 'e1',
        }
        throw new UrlElicitationRequiredError([link])
      }
      if (asked === undefined) throw new Error(`no tool ${params.name}`)
      const answer = mcpReq.inputResponses?.['it']
      if (answer !== undefined) return text(answer)
      return inputRequired({ inputRequests: { it: asked }, requestState: 'half-way' })
    })
    return server
  }
  const peer = await serveEra(era, createServer)
  isAborted = () => void peer.methods.push('(aborted)')
  return peer
}
