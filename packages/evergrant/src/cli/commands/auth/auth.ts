import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineLog } from './log.js'

export function define(command: Command, context: Context): void {
  defineLog(command.command('log'), context)
}
