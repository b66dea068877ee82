/** The test server, in a process of its own: as many doors as are asked for. */
import { obey } from '../../refresh/processes.js'
import { type Door, type DoorOptions, openDoor, type Traffic } from './door.js'

/** The orders of this program. */
export type ServerOrders = {
  /** The URL of a new MCP endpoint. */
  open(options: DoorOptions): Promise<string>
  /** What went through the door of that URL since it was last asked. */
  takeTraffic(url: string): Traffic
}

const doors = new Map<string, Door>()

const orders: ServerOrders = {
  async open(options) {
    const door = await openDoor(options)
    doors.set(door.url, door)
    return door.url
  },
  takeTraffic(url) {
    const door = doors.get(url)
    if (door === undefined) throw new Error(`There is no door at ${url}`)
    return door.takeTraffic()
  },
}

obey(orders, async () => {
  for (const door of doors.values()) door.close()
})
