import type { Persona } from '../scripted.ts'
import { colluder, griefer, lazyValidator, promptInjector, sybil, voteBuyer } from './adversaries.ts'
import { neighbour } from './neighbour.ts'
import { proposer } from './proposer.ts'
import { spender } from './spender.ts'
import { validator } from './validator.ts'
import { delegate, juror, voter } from './voters.ts'
import { worker } from './worker.ts'

/** The scripts that come with the house, `model: 'scripted:NAME'`. A forger works as a worker does, with forged skills (agents/societyAgent.ts). */
export const personas: Readonly<Record<string, Persona>> = {
  ...{ worker, forger: worker, spender, validator, proposer, neighbour },
  ...{ voter, delegate, juror },
  ...{ colluder, sybil, griefer: griefer() },
  ...{ 'lazy-validator': lazyValidator, 'vote-buyer': voteBuyer, 'prompt-injector': promptInjector },
}
