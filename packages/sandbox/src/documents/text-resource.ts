/** A text that clients read as a resource. */
export interface TextResource {
  readonly uri: string
  readonly name: string
  readonly mimeType: string
  readonly text: string
}
