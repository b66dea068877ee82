import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWard, type Ward } from './ward.js'

const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.cjs', import.meta.url))
const KEY = Buffer.alloc(32, 'planted').toString('base64')

let ward: Ward
beforeAll(async () => {
  ward = await createWard({ EVERGRANT_KEY: `main:${KEY}`, EVERGRANT_KEY_PROVIDER: 'env' })
})
afterAll(() => ward.close())

test('no secret stands in the report, nor in the environment or the arguments of the second process', async () => {
  const folder = await ward.folder()
  const [bin, seen] = [join(folder, 'watched.mjs'), join(folder, 'seen.json')]
  await writeFile(
    bin,
    `import { writeFileSync } from 'node:fs'
    if (process.argv.includes('--second-process')) {
      writeFileSync(${JSON.stringify(seen)}, JSON.stringify([process.argv, process.env, process.execArgv]))
    }
    await import(${JSON.stringify(BIN)})`,
  )
  const env = {
    EVERGRANT_CLIENT_SECRET: 'planted-client-secret',
    HTTPS_PROXY: 'http://planted-user:planted-proxy-password@127.0.0.1:9',
    EVERGRANT_LOG: 'debug',
  }
  const words = ['--offline', '--server', 'https://mcp.example.com/mcp?team=7']
  const well = await ward.examine(undefined, { bin })
  const unwell = await ward.examine((home) => writeFile(join(home, 'key-provider.json'), '{'), { bin, env, words })
  const proxied = await ward.examine(undefined, { bin, env, words })
  expect([well, unwell, proxied].map(({ verdict }) => verdict)).toEqual(['healthy', 'failed', 'healthy'])
  expect(proxied.checks.find(({ id }) => id === 'network.proxy')?.found).toBe(
    'https://mcp.example.com/mcp is reached through the proxy 127.0.0.1:9',
  )
  expect(proxied.checks.find(({ id }) => id === 'environment.variables')?.found).toMatch(
    /EVERGRANT_CLIENT_SECRET \(not shown\), .*EVERGRANT_KEY \(not shown\), EVERGRANT_KEY_PROVIDER/,
  )

  const secrets = [KEY, 'planted-client-secret', 'planted-proxy-password', ...ward.world.sandbox.secretsSeen()]
  expect(secrets.length).toBeGreaterThan(5)
  const second = await readFile(seen, 'utf8')
  // A proxy is for whatever program; Evergrant's own secrets are not.
  expect(secrets.filter((secret) => secret !== 'planted-proxy-password' && second.includes(secret))).toEqual([])
  const said = [well, unwell, proxied].map(({ output }) => output).join()
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([])
})
