/** A folder of files, in a page or in another folder. */
export interface Folder {
  readonly id: string
  readonly title: string
  readonly parent: { readonly kind: 'page' | 'folder'; readonly id: string }
  readonly fileIds: string[]
  readonly folderIds: string[]
}
