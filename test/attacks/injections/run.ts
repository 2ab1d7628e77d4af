import { play } from './agent.ts'
import { isReached } from './goals.ts'
import { ATTACKS, type Attack } from './table.ts'
import { openWorld, type World } from './world.ts'

/** What came of one attack: whether it reached its goal, and whether the clerk's own work was done, by what defended. */
export interface Result {
  attack: Attack
  /** No defence. */
  none: Outcome
  /** `governance()`, its policies, and the gate that holds to them. */
  governance: Outcome
  /** The signer's session alone. */
  signer: Outcome
  both: Outcome
}

export interface Outcome {
  reached: boolean
  worked: boolean
}

const DEFENCES = {
  none: { governance: false, signer: false },
  governance: { governance: true, signer: false },
  signer: { governance: false, signer: true },
  both: { governance: true, signer: true },
} as const

/** Plays every attack under each of the four, on one chain, each from the same beginning. */
export async function playAll(attacks: readonly Attack[] = ATTACKS): Promise<Result[]> {
  const world = await openWorld()
  try {
    const results: Result[] = []
    for (const attack of attacks) results.push(await playOne(attack, world))
    return results
  } finally {
    await world.close()
  }
}

async function playOne(attack: Attack, world: World): Promise<Result> {
  const outcome = (name: keyof typeof DEFENCES) =>
    world.aside(async (): Promise<Outcome> => {
      const defences = DEFENCES[name]
      const place = defences.governance ? world.ruled : world.free
      const side = { ...place, names: { ...place.names } }
      const wallet = defences.signer ? await world.session(side) : world.raw
      const worked = await play(attack, world, side, defences, wallet)
      return { reached: await isReached(attack.goal, world, side), worked }
    })
  const none = await outcome('none')
  const governance = await outcome('governance')
  const signer = await outcome('signer')
  return { attack, none, governance, signer, both: await outcome('both') }
}
