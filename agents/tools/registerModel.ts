import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { modelRegistryAbi } from '../../contracts/generated/ModelRegistry.ts'
import { zeroHash } from '../../contracts/zero.ts'
import type { Hex } from '../action.ts'
import { Label, word } from './changes.ts'
import { effect } from './effect.ts'
import { contract, Hash, missing, own } from './find.ts'

export const registerModel = effect({
  name: 'registerModel',
  description:
    'Put a record of a model on chain: its hash, what it was made from, what was measured of it. Anybody may; which one is used is voted.',
  schema: z.strictObject({
    model: Hash.describe('hash of the model itself'),
    parent: Hash.optional().describe('id of the record that it was made from'),
    metrics: z.record(Label, z.int()).describe('what was measured, in the unit that its name says'),
    proofs: z.array(Hash).max(16).default([]).describe('hashes of what shows it'),
  }),
  draft: ({ model, parent, metrics, proofs }, { snapshot }) => {
    if (parent) own(snapshot.models, parent) ?? missing('model', parent, snapshot.models)
    const measured = Object.entries(metrics).map(([name, value]) => ({ name: word(name), value: BigInt(value) }))
    const record = {
      model: model as Hex,
      parent: (parent ?? zeroHash) as Hex,
      metrics: measured,
      proofs: proofs as Hex[],
    }
    const data = encodeFunctionData({ abi: modelRegistryAbi, functionName: 'register', args: [record] })
    return { call: { target: contract(snapshot, 'models'), data }, summary: `register model ${brief(model)}` }
  },
})

/** Hashes of small models may begin alike. */
function brief(hash: string): string {
  return `${hash.slice(0, 6)}…${hash.slice(-4)}`
}
