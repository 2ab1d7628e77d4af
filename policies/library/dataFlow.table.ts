import { policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { dataFlow } from './dataFlow.ts'

const CLASSES = ['public', 'internal', 'secret'] as const
type Class = (typeof CLASSES)[number]
const share = (data: Class, sink: Class) => ({ chain: { class: data, clearance: sink }, actor, at })
const CLEARED = 'the sink is cleared for the data'
const ABOVE = 'the data is of a higher class than the sink'

export default policyTable(dataFlow(...CLASSES), [
  { name: 'public data to a public sink', input: share('public', 'public'), expect: CLEARED },
  { name: 'public data to a secret sink', input: share('public', 'secret'), expect: CLEARED },
  { name: 'internal data to an internal sink', input: share('internal', 'internal'), expect: CLEARED },
  { name: 'internal data to a public sink', input: share('internal', 'public'), expect: ABOVE },
  { name: 'secret data to an internal sink', input: share('secret', 'internal'), expect: ABOVE },
  { name: 'secret data to a public sink', input: share('secret', 'public'), expect: ABOVE },
])
