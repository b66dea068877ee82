// What the story needs: a local server, a client whose records are watched, and a clock that both share.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../packages/sandbox/dist/index.js'
import { rotateKeys } from '../../packages/evergrant/dist/credentials/rotate-keys.js'
import { createEvergrant, fileKeyProvider } from '../../packages/evergrant/dist/index.js'
import { loadStoreId } from '../../packages/evergrant/dist/store/store-id.js'
import { watchedStore } from './watched-store.js'

const REDIRECT_URI = 'http://127.0.0.1:33418/callback'
const START = Date.UTC(2027, 0, 1)

export async function setStage() {
  const folder = mkdtempSync(join(tmpdir(), 'evergrant-storage-'))
  const sandbox = await startSandbox({ accessTokenSeconds: 3600 })
  const keys = fileKeyProvider({ path: join(folder, 'key') })
  const { store, changes } = watchedStore(keys)
  let now = START
  const evergrant = createEvergrant({ store, keys, clock: { now: () => now, sleep: async () => {} }, env: {} })
  const connection = { server: sandbox.url }
  let login
  let importKey
  let moving

  return {
    sandbox,
    evergrant,
    connection,
    changes,
    origin: sandbox.origin,
    start: START,
    pass(seconds) {
      now += seconds * 1000
      sandbox.advance(seconds)
    },
    async beginLogin() {
      login = await evergrant.beginLogin({ ...connection, redirectUris: [REDIRECT_URI] })
    },
    async completeLogin() {
      const { headers } = await fetch(login.url, { redirect: 'manual' })
      await evergrant.completeLogin(headers.get('location'), { binding: login.binding })
    },
    async createImportKey() {
      importKey = (await evergrant.createImportKey()).publicKey
    },
    async exportLogin() {
      moving = await evergrant.exportLogin({ ...connection, recipient: importKey })
    },
    cancelExport: () => evergrant.cancelExport(connection),
    async importLogin() {
      moving = await evergrant.importLogin(moving.bundle, { profile: 'moved' })
    },
    confirmExport: () => evergrant.confirmExport({ ...connection, receipt: moving.receipt }),
    /** A call that wants a token, and may not get one. */
    async wantToken() {
      try {
        await evergrant.getAccessToken(connection)
      } catch (error) {
        if (error.name !== 'EvergrantError') throw error
      }
    },
    rotateKeys: async () => rotateKeys({ store, keys, storeId: await loadStoreId(store), sleep: async () => {} }, {}),
    /** The log is written beside the rest; its check waits for that. */
    settle: () => evergrant.verifyAuditLog(connection),
    async close() {
      await evergrant.close()
      await sandbox.close()
      rmSync(folder, { recursive: true })
    },
  }
}
