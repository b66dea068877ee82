import type { ParentReference } from '../../notion-entry.js'
import type { ScannedFile } from './folder-scan.js'

/** A file that is to become a page. */
export interface NewFile {
  readonly file: ScannedFile
  readonly title: string
  readonly content: string
}

/** Something at the server that a page can be made in, and its ID here where the folder has it. */
export interface Home {
  readonly id: string | undefined
  readonly reference: Exclude<ParentReference, 'workspace'>
}
