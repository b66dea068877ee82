/** A file that somebody uploaded, or is about to. */
export interface StoredFile {
  readonly id: string
  readonly filename: string
  readonly contentType: string
  /** Undefined until it is uploaded. */
  bytes: Uint8Array | undefined
  /** Made from text by create-attachment; nothing else can be downloaded as text. */
  readonly isText: boolean
  /** A page, a property or a folder holds it; what nothing holds vanishes at `expiresAtMs`. */
  isAttached: boolean
  readonly expiresAtMs: number
  /** The header that the one upload must carry; undefined for a file that takes none. */
  readonly uploadToken: string | undefined
}
