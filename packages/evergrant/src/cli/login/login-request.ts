import type { Context } from '../context.js'
import { readVariable } from '../environment.js'

/** What a person asked for. */
export interface LoginRequest {
  readonly server?: string
  readonly profile?: string
  readonly scope?: string
  readonly clientId?: string
  readonly clientMetadataUrl?: string
  readonly switchAccount?: boolean
  readonly era?: 'legacy' | 'modern'
  readonly opensBrowser: boolean
  readonly timeoutMs: number
}

/** The same, as the library takes it. The client secret never stands in an argument. */
export function loginOptions(request: Omit<LoginRequest, 'opensBrowser' | 'timeoutMs'>, context: Context) {
  const { server, profile, scope, clientId, clientMetadataUrl, switchAccount, era } = request
  const clientSecret = clientId === undefined ? undefined : readVariable(context.io.env, 'EVERGRANT_CLIENT_SECRET')
  return {
    ...(server !== undefined && { server }),
    ...(profile !== undefined && { profile }),
    ...(scope !== undefined && { scope }),
    ...(clientId !== undefined && { clientId }),
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(switchAccount !== undefined && { switchAccount }),
    ...(era !== undefined && { era }),
  }
}
