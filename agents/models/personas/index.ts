import type { Persona } from '../scripted.ts'
import { proposer } from './proposer.ts'
import { spender } from './spender.ts'
import { validator } from './validator.ts'
import { worker } from './worker.ts'

/** The scripts that come with the house; a forger is a worker whose skill forges. */
export const personas: Readonly<Record<string, Persona>> = { worker, forger: worker, spender, validator, proposer }
