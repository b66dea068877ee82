/** The archive of a skill on its way. */
export interface SkillUpload {
  readonly token: string
  readonly pageId: string
  /** Bytes, as the caller told. */
  readonly length: number
  /** Base64, as the caller told. */
  readonly crc32: string
  readonly expiresAtMs: number
  /** Undefined until they are sent. */
  bytes: Uint8Array | undefined
}
