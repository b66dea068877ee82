import { type ConnectionOptions, parseConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { ExportedBundle, ExportOptions } from './export-login.js'
import type { ImportOptions } from './import-login.js'
import type { ImportedLogin } from './imported-login.js'
import type { CreatedImportKey } from './recipient.js'

/** Moving a login from one store to another, without a consent page and without two stores that refresh it. */
export interface LoginMoves {
  /**
   * Seals a login into a bundle that can be imported within the hour. It is `moving` here from then on: an access token is used for as
   * long as it works, and nobody refreshes, until the export is confirmed or cancelled.
   *
   * @throws `AUTHORIZATION_REQUIRED` for a login that is dead or not there, `EXPORT_REFUSED` for one that cannot be refreshed
   */
  exportLogin(options: ConnectionOptions & ExportOptions): Promise<ExportedBundle>
  /** The login arrived: `receipt` is the code that the import gave. Removes the tokens here and leaves the grant at the issuer open. */
  confirmExport(options: ConnectionOptions & { readonly receipt: string }): Promise<void>
  /**
   * The login did not arrive: it is used here again. Whoever imports the bundle elsewhere all the same makes a copy that fights with
   * this one.
   *
   * @throws `BUNDLE_USED` when it is in use in this store under another name
   */
  cancelExport(options?: ConnectionOptions): Promise<void>
  /**
   * Keeps the login that a bundle holds, and gives the receipt code. Importing the same bundle into the same profile again changes
   * nothing and gives the code again.
   *
   * @throws `BUNDLE_EXPIRED`, `BUNDLE_LOCKED`, `BUNDLE_USED`, `BUNDLE_INVALID`, `LOGIN_EXISTS`
   */
  importLogin(bundle: string, options?: ImportOptions): Promise<ImportedLogin>
  /** A public key for one import within a day, to be given to `exportLogin` as `recipient`. Its private half stays in this store. */
  createImportKey(options?: { readonly owner?: string }): Promise<CreatedImportKey>
}

export function createLoginMoves(engine: () => Promise<EngineContext>): LoginMoves {
  return {
    async exportLogin({ owner, server, profile, ...options }) {
      const { exportLogin } = await import('./export-login.js')
      return exportLogin(await engine(), parseConnection({ owner, server, profile }), options)
    },

    async confirmExport({ receipt, ...connection }) {
      const { confirmExport } = await import('./settle-export.js')
      return confirmExport(await engine(), parseConnection(connection), receipt)
    },

    async cancelExport(connection = {}) {
      const { cancelExport } = await import('./settle-export.js')
      return cancelExport(await engine(), parseConnection(connection))
    },

    async importLogin(bundle, options = {}) {
      const { importLogin } = await import('./import-login.js')
      return importLogin(await engine(), bundle, options)
    },

    async createImportKey({ owner } = {}) {
      const { createImportKey } = await import('./recipient.js')
      return createImportKey(await engine(), parseConnection({ owner }).owner)
    },
  }
}
