import { readFile } from 'node:fs/promises'
import { EvergrantError } from '../../errors.js'
import type { AssertionSigning } from '../../index.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'

/** What a person asked for. */
export interface LoginRequest {
  readonly server?: string
  readonly profile?: string
  readonly scope?: string
  readonly clientId?: string
  readonly clientMetadataUrl?: string
  /** That the client was registered at. */
  readonly issuer?: string
  /** File of the key that the client signs with, instead of a secret. */
  readonly privateKeyFile?: string
  readonly signing?: AssertionSigning
  readonly switchAccount?: boolean
  readonly era?: 'legacy' | 'modern'
  readonly opensBrowser: boolean
  readonly timeoutMs: number
}

/** The same, as the library takes it. The client secret never stands in an argument. */
export async function loginOptions(request: Omit<LoginRequest, 'opensBrowser' | 'timeoutMs'>, context: Context) {
  const { server, profile, scope, clientId, clientMetadataUrl, issuer, switchAccount, era } = request
  const { privateKeyFile, signing } = request
  const clientSecret = clientId === undefined ? undefined : readVariable(context.io.env, 'EVERGRANT_CLIENT_SECRET')
  return {
    ...(server !== undefined && { server }),
    ...(profile !== undefined && { profile }),
    ...(scope !== undefined && { scope }),
    ...(clientId !== undefined && { clientId }),
    ...(issuer !== undefined && { issuer }),
    ...(privateKeyFile !== undefined && { privateKey: await readKey(privateKeyFile), ...(signing && { signing }) }),
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(switchAccount !== undefined && { switchAccount }),
    ...(era !== undefined && { era }),
  }
}

async function readKey(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new EvergrantError('USAGE', `The key file ${JSON.stringify(file)} cannot be read`, { cause })
  })
}
