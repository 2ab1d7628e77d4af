import { delegate } from './delegate.ts'
import { juror } from './juror.ts'
import { proposer } from './proposer.ts'
import type { Role } from './role.ts'
import { validator } from './validator.ts'
import { voter } from './voter.ts'
import { worker } from './worker.ts'

/** The roles that come with the house. */
export const roles: Readonly<Record<string, Role>> = { worker, validator, proposer, voter, delegate, juror }
