/** A warning by Node's own way: on stderr unless the program listens for it (`process.on('warning')`). */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'EvergrantWarning' })
}
