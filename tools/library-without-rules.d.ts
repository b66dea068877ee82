/** A rule and the beginning of the name of the test that notices its absence, or some code of a file in `credentials/`. */
export type TakenOut =
  | readonly [rule: string, test: string]
  | { readonly file: string; readonly code: string; readonly without: string }

export function buildLibraryWithout(name: string, takenOut: readonly TakenOut[]): Promise<string>
