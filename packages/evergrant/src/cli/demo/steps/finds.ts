/** What a step has found or made, for later ones. */
export interface Finds {
  pageUrl: string
  databaseUrl: string
  newPageUrl: string
}

export const noFinds = (): Finds => ({ pageUrl: '', databaseUrl: '', newPageUrl: '' })
