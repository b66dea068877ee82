import type { CallOptions } from './caller.js'

/** A file that is at Notion, and in no page yet. */
export interface UploadedFile {
  readonly id: string
  /** `file-upload://…`, for `<file src="…">` */
  readonly source: string
  /** The line that places it in a page. */
  readonly markdown: string
}

/** Files go past the server: to and from addresses that it signs. */
export interface Files {
  /** What `upload` would refuse at once. @throws `VALIDATION_FAILED` */
  check(file: { readonly name: string; readonly bytes: Uint8Array }): void
  /** At most 20 MiB. An upload that is attached to no page within an hour is gone. */
  upload(
    file: { readonly name: string; readonly contentType?: string | undefined; readonly bytes: Uint8Array },
    options?: CallOptions,
  ): Promise<UploadedFile>
  /**
   * The file behind `notion-file-block://…` or a signed address of a fetch. Signed addresses live five minutes: an expired one is asked
   * for again. Follows no redirect to a private network, takes at most `maxBytes` (default 100 MiB).
   */
  download(
    reference: string,
    options?: CallOptions & { readonly maxBytes?: number | undefined },
  ): Promise<{ readonly name: string; readonly contentType: string | undefined; readonly bytes: Uint8Array }>
}
