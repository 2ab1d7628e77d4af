import { z } from 'zod'

/** Something that an agent asked to remember, under what it is about. */
export const Note = z.strictObject({
  about: z
    .string()
    .regex(/^[\w .:/-]{1,64}$/, 'letters, digits, spaces and . : / - _, at most 64')
    .describe('what it is about; a later note about the same takes its place'),
  note: z.string().max(400).describe('at most 400 characters; empty to forget what you noted about it'),
})
export type Note = z.output<typeof Note>

export const Notes = z.array(Note).max(4)

/** How long an agent may say what it did, and why. */
export const SAID = 600

/** How an agent sees its turn. */
export const Report = z.strictObject({
  did: z.string().max(SAID).describe('what you did, in a sentence'),
  why: z.string().max(SAID).default('').describe('why, in a sentence or two'),
  remember: Notes.default([]).describe('what you want to be told again in your later turns; only you will see it'),
})
export type Report = z.output<typeof Report>

/** The tool that ends a turn; the graph takes it, and nothing is sent. */
export const END_TURN = 'endTurn'
