// Loaded before the bridge: its clock can be moved from outside, as that of a machine that slept.
const now = Date.now
let aheadMs = 0
Date.now = () => now() + aheadMs
process.on('message', ({ advanceMs }) => {
  aheadMs += advanceMs
  process.send('moved')
})
// Waiting for the next move keeps nobody alive.
process.channel.unref()
