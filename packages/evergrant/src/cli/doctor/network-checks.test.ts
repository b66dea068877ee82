import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../../internal/node/testing/self-signed.js'
import type { Environment } from '../io.js'
import { networkChecks } from './network-checks.js'

const examine = async (id: string, env: Environment, server = 'https://mcp.example.com/mcp') => {
  const checks = networkChecks({ env, connection: { server, profile: 'default' } })
  return await checks.find((check) => check.id === id)?.run()
}

test.each<[Environment, string, string]>([
  [{}, 'https://mcp.example.com/mcp', 'https://mcp.example.com/mcp is reached directly'],
  [
    { https_proxy: 'http://planted-user:planted-password@proxy.example:3128' },
    'https://mcp.example.com/mcp?token=planted-query',
    'https://mcp.example.com/mcp is reached through the proxy proxy.example:3128',
  ],
  [
    { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'other.example,example.com' },
    'https://mcp.example.com/mcp',
    'https://mcp.example.com/mcp is reached directly, since NO_PROXY names it',
  ],
  [
    { HTTP_PROXY: 'http://proxy.example:3128' },
    'http://127.0.0.1:4000/mcp',
    'http://127.0.0.1:4000/mcp is on this machine, so no proxy is used',
  ],
])('proxy %#', async (env, server, found) => {
  expect(await examine('network.proxy', env, server)).toEqual({ outcome: 'ok', found })
})

describe('certificates', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evergrant-certificates-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const judge = async (text: string) => {
    const path = join(folder, 'ca.pem')
    await writeFile(path, text)
    const finding = await examine('network.certificates', { NODE_EXTRA_CA_CERTS: path })
    return [finding?.outcome, finding?.found.replace(path, 'FILE')]
  }

  test('a file of certificates', async () => {
    const { cert } = selfSigned('ca.example')
    expect(await judge(`# ours\n${cert}\n${cert}`)).toEqual(['ok', 'those of Node.js and 2 of FILE'])
  })

  test('a file of something else', async () => {
    expect(await judge('none')).toEqual(['fail', 'NODE_EXTRA_CA_CERTS: FILE holds no certificate'])
  })

  test('a damaged certificate', async () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    const found = 'NODE_EXTRA_CA_CERTS: FILE cannot be read (a certificate in it is damaged)'
    expect(await judge(damaged)).toEqual(['fail', found])
  })
})
