/** Scenarios that are known to fail, each with what is missing. One that passes must leave the list. */
export const GAPS: Readonly<Record<string, string>> = {
  'auth/basic-cimd': 'no Client ID Metadata Documents yet',
  'auth/scope-step-up': 'more scope is asked for without the scope that is there',
  'auth/client-credentials-jwt': 'no client credentials yet',
  'auth/client-credentials-basic': 'no client credentials yet',
  'auth/enterprise-managed-authorization': 'no ID-JAG yet',
  'auth/dpop': 'no DPoP yet',
  'auth/dpop-nonce': 'no DPoP yet',
  'auth/wif-jwt-bearer': 'no workload identity yet',
  'sep-2322-client-request-state': 'a result without a type is refused',
  'sep-2640-client-no-prefetch': 'no skills yet',
  'sep-2640-client-verify-digest': 'no skills yet',
  'sep-2640-client-verify-size': 'no skills yet',
  'sep-2640-client-verify-frontmatter': 'no skills yet',
}
