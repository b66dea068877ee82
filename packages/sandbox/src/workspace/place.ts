/** What a sidebar shows a top page or database under. */
export type Place =
  | { readonly kind: 'private' }
  | { readonly kind: 'shared' }
  | { readonly kind: 'teamspace'; readonly teamId: string }
