import { calldata, view } from '../binding.ts'
import { gt, le } from '../expr.ts'
import { symbol } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * Data of a class flows only to sinks that are cleared for it. Classes are named from the least secret to the most; a
 * contract linked as `labels` says the class of a data set and the clearance of a sink.
 *
 * - No parameters: the classes are code, the labels are the contract's.
 *
 * Not covered: what an agent says in its own words about data it has read, data under another name, and who may set labels.
 *
 * @example
 * dataFlow('public', 'internal', 'secret') // a secret to an internal sink is refused
 */
export function dataFlow<const N extends string>(...classes: readonly N[]) {
  return definePolicy({
    name: 'dataFlow',
    actions: ['share(bytes32,address)'],
    chain: {
      class: symbol(classes, view('labels', 'classOf(bytes32)', [calldata(0)])),
      clearance: symbol(classes, view('labels', 'clearanceOf(address)', [calldata(1)])),
    },
    step: ({ chain }) => ({
      permit: { 'the sink is cleared for the data': le(chain.class.node, chain.clearance.node) },
      forbid: { 'the data is of a higher class than the sink': gt(chain.class.node, chain.clearance.node) },
    }),
  })
}
