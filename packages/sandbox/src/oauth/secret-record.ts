const IN_REQUESTS = ['code', 'code_verifier', 'refresh_token', 'client_secret', 'token']
const IN_REPLIES = ['access_token', 'refresh_token', 'client_secret', 'registration_access_token']

/** Every secret that the sandbox issued or was sent, so that tests can search logs for it. */
export function createSecretRecord() {
  const seen = new Set<string>()
  const keep = (value: unknown) => {
    if (typeof value === 'string' && value !== '') seen.add(value)
  }
  return {
    keep,
    request: (form: URLSearchParams): void => IN_REQUESTS.forEach((name) => keep(form.get(name))),
    /** Reads a copy: the reply itself stays whole. */
    async reply(response: Response): Promise<Response> {
      if (!response.headers.get('content-type')?.includes('json')) return response
      const text = await response.clone().text()
      const body = JSON.parse(text || '{}') as Record<string, unknown>
      for (const name of IN_REPLIES) keep(body[name])
      return response
    },
    list: (): readonly string[] => [...seen],
  }
}

export type SecretRecord = ReturnType<typeof createSecretRecord>
