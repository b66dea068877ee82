import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { proxyFor } from '../../internal/node/http-proxy-env.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { displayUrl } from '../../internal/redact.js'
import { isLoopbackUrl } from '../../internal/url.js'
import type { Environment } from '../io.js'
import { readVariable } from '../environment.js'
import { type Check, fail, type Finding, ok, warn } from './check.js'
import type { Patient } from './patient.js'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

export function networkChecks({ env, connection }: Pick<Patient, 'env' | 'connection'>): readonly Check[] {
  return [
    {
      id: 'network.proxy',
      why: 'Every request takes this way.',
      run: () => judgeProxy(connection.server, env),
    },
    {
      id: 'network.certificates',
      why: 'A server with a certificate of a private authority cannot be reached without it.',
      run: () => judgeCertificates(readVariable(env, 'NODE_EXTRA_CA_CERTS')),
    },
  ]
}

function judgeProxy(server: string, env: Environment): Finding {
  const url = new URL(server)
  const proxy = proxyFor(url, env)
  if (proxy !== undefined) return ok(`${displayUrl(url)} is reached through the proxy ${new URL(proxy).host}`)
  if (isLoopbackUrl(url)) return ok(`${displayUrl(url)} is on this machine, so no proxy is used`)
  const isExempt = proxyFor(url, { ...env, no_proxy: '', NO_PROXY: '' }) !== undefined
  return ok(`${displayUrl(url)} is reached directly${isExempt ? ', since NO_PROXY names it' : ''}`)
}

/** Node reads the file at its start, and goes on without it where that fails. */
async function judgeCertificates(path: string | undefined): Promise<Finding> {
  if (path === undefined) return ok('those of Node.js; NODE_EXTRA_CA_CERTS is not set')
  const why = 'Node.js goes on without the certificates in it.'
  const next = 'Set NODE_EXTRA_CA_CERTS to a file of certificates in PEM form, and start again.'
  try {
    const found = (await readFile(path, 'utf8')).match(CERTIFICATE) ?? []
    const ended = found.filter((pem) => Date.parse(new X509Certificate(pem).validTo) < Date.now())
    if (found.length === 0) return fail(`NODE_EXTRA_CA_CERTS: ${path} holds no certificate`, { why, next })
    if (ended.length < found.length) return ok(`those of Node.js and ${found.length} of ${path}`)
    return warn(`NODE_EXTRA_CA_CERTS: the certificates in ${path} have ended`, {
      why: 'Servers whose certificates rest on them are refused.',
      next: 'Put the new certificates of that authority into the file.',
    })
  } catch (error) {
    const reason = isSystemError(error) ? error.code : 'a certificate in it is damaged'
    return fail(`NODE_EXTRA_CA_CERTS: ${path} cannot be read (${reason})`, { why, next })
  }
}
