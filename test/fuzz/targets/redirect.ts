import { createGuardedFetch } from '../../../packages/evergrant/src/oauth/guarded-fetch.js'
import { Broken, latin1, type Target } from '../target.js'

const origin = 'https://mcp.example'

export const redirect: Target = {
  name: 'redirect',
  reads: '`Location` of redirects',
  seeds: [
    '/meta',
    'https://mcp.example/other?x=1#f',
    '//mcp.example/a',
    'https://evil.example/',
    'http://mcp.example/',
    '../x/./y',
    '?q',
    '',
  ],
  words: [
    'https://mcp.example',
    'https://mcp.example@evil.example/',
    'mcp.example',
    '//',
    '/\\\\',
    'https:',
    ':443',
    ':80',
    'user:pw@',
  ],
  async feed(input, random) {
    const location = latin1(input)
    const asked: string[] = []
    const status = random.pick([301, 302, 303, 307, 308])
    const transport = async (url: string) => {
      asked.push(url)
      const isFirst = asked.length < random.between(2, 6)
      return isFirst ? answerOf(status, location) : answerOf(200, null)
    }
    const fetch = createGuardedFetch({ userAgent: 'evergrant-fuzz/1', fetch: transport as typeof globalThis.fetch })
    try {
      const { status: last } = await fetch(`${origin}/start`)
      return last
    } finally {
      const stray = asked.find((url) => new URL(url).origin !== origin || new URL(url).username !== '')
      // Told by all means: a request that went astray weighs more than what became of it.
      if (stray !== undefined) await Promise.reject(new Broken(`it asked ${JSON.stringify(stray.slice(0, 200))}`))
    }
  },
}

/** As it comes from a connection: a `Response` of one's own would refuse some of the bytes. */
function answerOf(status: number, location: string | null): Response {
  const response = new Response('{}', { status: 200 })
  const headers = { get: (name: string) => (name === 'location' ? location : null), has: () => false }
  if (status === 200) return response
  return { type: 'default', status, headers, body: null } as unknown as Response
}
