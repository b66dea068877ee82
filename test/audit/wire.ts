/** Every secret that goes over the wire: by what it is, as it was seen. */
export interface Wire {
  readonly fetch: typeof fetch
  readonly secrets: ReadonlyMap<string, ReadonlySet<string>>
  plant(kind: string, value: string | null | undefined): void
}

const IN_REQUESTS = ['code', 'code_verifier', 'refresh_token', 'token', 'client_secret', 'state']
const IN_REPLIES = ['access_token', 'refresh_token', 'client_secret', 'registration_access_token', 'id_token']

/** The network, with a note of every token, code and verifier that passes. */
export function createWire(): Wire {
  const secrets = new Map<string, Set<string>>()
  const plant: Wire['plant'] = (kind, value) => {
    if (value) secrets.set(kind, (secrets.get(kind) ?? new Set()).add(value))
  }
  return {
    secrets,
    plant,
    async fetch(input, init) {
      const request = new Request(input, init)
      noteRequest(request.headers, await request.clone().text(), plant)
      const response = await fetch(request)
      const isDocument = response.headers.get('content-type')?.includes('application/json')
      if (isDocument) noteReply(await response.clone().text(), plant)
      return response
    },
  }
}

function noteRequest(headers: Headers, body: string, plant: Wire['plant']): void {
  plant('bearer', /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1])
  const form = new URLSearchParams(body)
  for (const name of IN_REQUESTS) plant(name, form.get(name))
}

function noteReply(body: string, plant: Wire['plant']): void {
  let reply: unknown
  try {
    reply = JSON.parse(body)
  } catch {
    return
  }
  if (typeof reply !== 'object' || reply === null) return
  for (const name of IN_REPLIES) {
    const value = (reply as Record<string, unknown>)[name]
    if (typeof value === 'string') plant(name, value)
  }
}

/** The kinds of secrets that a text gives away, as they are or in base64. Never the secret: the report of a test is public. */
export function leaksIn(text: string, { secrets }: Wire): string[] {
  return [...secrets].flatMap(([kind, values]) => ([...values].some((value) => says(text, value)) ? [kind] : []))
}

function says(text: string, secret: string): boolean {
  const bytes = Buffer.from(secret)
  const forms = [
    secret,
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ]
  return forms.some((form) => text.includes(form))
}
