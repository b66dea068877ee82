/** A person's browser without a window: follows redirects and keeps the cookies of each origin. */
export interface Browser {
  /**
   * Goes to `url` and on from there; gives the URL that leads to `redirectUri`, which is not fetched.
   * Throws when the journey ends on a page instead.
   */
  signIn(url: string, redirectUri: string): Promise<string>
  fetch(url: string, init?: RequestInit): Promise<Response>
}

export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string) => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }

  const visit = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jarOf(url)
    const headers = new Headers(init.headers)
    const { pathname } = new URL(url)
    const sent = [...jar]
      .filter(([key]) => pathname.startsWith(pathOf(key)))
      .map(([key, value]) => `${nameOf(key)}=${value}`)
    if (sent.length > 0) headers.set('cookie', sent.join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }

  return {
    fetch: visit,
    async signIn(url, redirectUri) {
      let next = url
      for (let hops = 0; hops < MAX_HOPS; hops += 1) {
        if (isAt(next, redirectUri)) return next
        const response = await visit(next)
        const location = response.headers.get('location')
        if (location === null) throw new Error(`The journey ended with ${response.status} at ${new URL(next).pathname}`)
        await response.body?.cancel()
        next = new URL(location, next).href
      }
      throw new Error('The journey went round in circles')
    },
  }
}

/** Cookies of one name at two paths are two cookies. */
function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/)
  const [name = '', value = ''] = splitOnce(pair)
  const settings = new Map(
    attributes.map((attribute) => splitOnce(attribute)).map(([key = '', text = '']) => [key.toLowerCase(), text]),
  )
  const key = `${settings.get('path') ?? '/'} ${name}`
  const ended = settings.get('max-age') === '0' || Date.parse(settings.get('expires') ?? '') <= Date.now()
  if (ended || value === '') jar.delete(key)
  else jar.set(key, value)
}

const pathOf = (key: string): string => key.slice(0, key.indexOf(' '))
const nameOf = (key: string): string => key.slice(key.indexOf(' ') + 1)

function splitOnce(text: string): string[] {
  const at = text.indexOf('=')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function isAt(url: string, redirectUri: string): boolean {
  const [here, there] = [new URL(url), new URL(redirectUri)]
  return here.origin === there.origin && here.pathname === there.pathname
}

const MAX_HOPS = 12
