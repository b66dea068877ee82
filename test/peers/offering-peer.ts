import { type ListPromptsResult, type ListResourcesResult, Server } from '@modelcontextprotocol/server'
import { type EraPeer, serveEra } from './era-peer.js'

const IMAGE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0])
const CITIES = ['Oslo', 'Osaka', 'Lima']

/** A server of one era with resources and prompts, two of which fit on a page. */
export function startOfferingPeer(era: 'legacy' | 'modern'): Promise<EraPeer> {
  return serveEra(era, () => {
    const capabilities = { resources: {}, prompts: {}, completions: {} }
    const server = new Server({ name: 'offering', version: '1' }, { capabilities })
    const pages = <T>(items: readonly T[], cursor: string | undefined) => {
      const at = Number(cursor ?? 0)
      return { page: items.slice(at, at + 2), ...(at + 2 < items.length && { nextCursor: String(at + 2) }) }
    }
    server.setRequestHandler('resources/list', ({ params }): ListResourcesResult => {
      const { page, ...next } = pages(
        [
          { uri: 'notes://road-map', name: 'road-map', mimeType: 'text/markdown', description: 'Where we go. Soon.' },
          { uri: 'notes://logo', name: 'logo', mimeType: 'image/png' },
          { uri: 'notes://both', name: 'both' },
        ],
        params?.cursor,
      )
      return { resources: page, ...next }
    })
    server.setRequestHandler('resources/templates/list', () => ({
      resourceTemplates: [{ uriTemplate: 'weather://{city}/{day}', name: 'weather', description: 'What it will be' }],
    }))
    server.setRequestHandler('resources/read', ({ params: { uri } }) => {
      const text = { uri, mimeType: 'text/markdown', text: '# Road map' }
      const blob = { uri, mimeType: 'image/png', blob: IMAGE.toString('base64') }
      if (uri === 'notes://road-map') return { contents: [text] }
      if (uri === 'notes://logo') return { contents: [blob] }
      if (uri === 'notes://both') return { contents: [text, blob] }
      throw Object.assign(new Error('no such resource'), { code: era === 'legacy' ? -32_002 : -32_602 })
    })
    server.setRequestHandler('prompts/list', ({ params }): ListPromptsResult => {
      const report = {
        name: 'weekly-report',
        description: 'What happened. In short.',
        arguments: [{ name: 'team', required: true }, { name: 'city' }],
      }
      const { page, ...next } = pages([{ name: 'hello' }, { name: 'goodbye' }, report], params?.cursor)
      return { prompts: page, ...next }
    })
    server.setRequestHandler('prompts/get', ({ params }) => ({
      messages: [
        { role: 'user', content: { type: 'text', text: `${params.name} ${JSON.stringify(params.arguments ?? {})}` } },
        { role: 'assistant', content: { type: 'image', data: IMAGE.toString('base64'), mimeType: 'image/png' } },
      ],
    }))
    server.setRequestHandler('completion/complete', ({ params: { argument, context } }) => {
      const values = CITIES.filter((city) => city.startsWith(argument.value))
      const others = Object.entries(context?.arguments ?? {}).map(([name, value]) => `${name}=${value}`)
      return { completion: { values: [...values, ...others], total: 7, hasMore: true } }
    })
    return server
  })
}
