/**
 * Whether what was handed over is read: `false` where whoever reads has gone, as in `evergrant db query … --all --csv | head`.
 *
 * @throws what else went wrong
 */
export async function unlessUnread(handing: Promise<void>): Promise<boolean> {
  try {
    await handing
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false
    throw error
  }
}
