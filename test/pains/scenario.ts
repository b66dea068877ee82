/** Something that goes wrong with logins elsewhere, and the tests that show what happens here. */
export interface Scenario {
  readonly title: string
  /** What people meet with other clients. */
  readonly elsewhere: string
  readonly here: string
  readonly tests: readonly NamedTest[]
}

/** A file from the root of the repository, and the name that a test has in it. */
export type NamedTest = readonly [file: string, name: string]

export interface Chapter {
  readonly title: string
  readonly scenarios: readonly Scenario[]
}
