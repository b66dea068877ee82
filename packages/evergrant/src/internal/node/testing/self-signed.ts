import { generateKeyPairSync, sign } from 'node:crypto'

/** A TLS key and a certificate for one host name, signed by itself: nobody trusts it unless told to. Made anew, so that no key is kept. */
export function selfSigned(host: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from(host)))))
  const alternatives = sequence(element(0x82, Buffer.from(host)))
  const certificate = sequence(
    element(0xa0, INTEGER_2),
    element(0x02, Buffer.from([1])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(sequence(SUBJECT_ALT_NAME, element(0x04, alternatives)))),
  )
  const signature = element(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', certificate, privateKey)]))
  const der = sequence(certificate, sequence(ECDSA_WITH_SHA256), signature)
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(der) }
}

const INTEGER_2 = Buffer.from('020102', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex')
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts))
}

function time(generalized: string): Buffer {
  return element(0x18, Buffer.from(generalized))
}

/** One DER element, up to 64 KiB. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
