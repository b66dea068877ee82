import type { EngineContext } from '../context.js'
import { type BundleHeader, MAX_SKEW_MS } from './bundle.js'

/** For as long as any process here would import it: after this a logout makes no room for the same bundle. */
export async function markUsed(
  context: EngineContext,
  { id, expiresAt }: Pick<BundleHeader, 'id' | 'expiresAt'>,
): Promise<void> {
  const until = expiresAt + MAX_SKEW_MS
  if (until > context.clock.now()) await context.records.writeUsedBundle(id, { expiresAt: until })
}
