import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  readonly key: string
  readonly cert: string
  /** The file of `cert`, for `NODE_EXTRA_CA_CERTS`. */
  readonly path: string
}

/** One for `localhost` that signs itself, by openssl. */
export function createCertificate(folder: string): Certificate {
  const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyPath]
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '30', '-out', path]
  execFileSync('openssl', ['req', '-x509', ...key, ...about], { stdio: 'ignore' })
  return { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(path, 'utf8'), path }
}
