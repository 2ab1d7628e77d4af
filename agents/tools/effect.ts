import type { z } from 'zod'
import type { ToolContext } from '../context.ts'
import type { Effect, Read } from './tool.ts'

/** Types `draft` by its schema. */
export function effect<S extends z.ZodObject>(tool: Effect<ToolContext, S>): Effect<ToolContext, S> {
  return tool
}

/** Types `read` by its schema. */
export function read<S extends z.ZodObject>(tool: Read<ToolContext, S>): Read<ToolContext, S> {
  return tool
}
