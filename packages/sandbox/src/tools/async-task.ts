import * as z from 'zod'

import { defineTool } from './tool.js'

export const getAsyncTask = defineTool({
  name: 'notion-get-async-task',
  title: 'Get async task',
  description:
    'Tells how far a write has come that was answered with an async_task. Ask no sooner than poll_after_seconds.',
  effect: 'read',
  input: z.object({ task_id: z.string() }),
  run: ({ tasks }, { task_id: id }) => tasks.read(id),
})
