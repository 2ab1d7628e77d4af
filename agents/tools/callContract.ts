import type { Abi, AbiFunction, AbiParameter } from 'viem'
import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import type { Snapshot } from '../snapshot.ts'
import { fromPol, Pol } from '../wire.ts'
import { effect } from './effect.ts'
import { missing, own, party } from './find.ts'
import { ToolError } from './tool.ts'

export const callContract = effect({
  name: 'callContract',
  description:
    "Call a function of one of the society's own contracts, as `contracts` in your observation lists them. A policy decides whether you may.",
  schema: z.strictObject({
    contract: z.string().describe('its name in contracts'),
    call: z.string().describe('the name of the function'),
    args: z
      .array(z.string().max(20_000))
      .max(8)
      .describe(
        'one text for each argument: a name or address, a whole number, an amount such as "2.5 POL", a text, bytes as 0x…; several with commas',
      ),
  }),
  draft: ({ contract: name, call, args }, { snapshot }) => {
    const { address, abi } = own(snapshot.brought, name) ?? missing('contract', name, snapshot.brought)
    const { inputs } = functionOf(abi, call)
    if (inputs.length !== args.length)
      throw new ToolError(`${call} takes ${inputs.length} arguments, not ${args.length}`)
    const values = inputs.map((input, at) => argument(input, args[at] ?? '', snapshot))
    const data = encodeFunctionData({ abi, functionName: call, args: values })
    return { call: { target: address, data }, summary: `${name}.${call}(${args.map(brief).join(', ')})` }
  },
})

function functionOf(abi: Abi, name: string): AbiFunction {
  const functions = Object.fromEntries(abi.flatMap((item) => (item.type === 'function' ? [[item.name, item]] : [])))
  return own(functions, name) ?? missing('function', name, functions)
}

function argument({ type, name }: AbiParameter, text: string, snapshot: Snapshot): unknown {
  if (type === 'address') return party(snapshot, text)
  if (type === 'string') return text
  const [, item, length] = /^(\w+)\[(\d*)\]$/.exec(type) ?? []
  if (item !== undefined) {
    const items =
      text === ''
        ? []
        : text.split(',').map((each) => argument({ type: item, name: name ?? '' }, each.trim(), snapshot))
    if (length === '' || items.length === Number(length)) return items
  }
  if (/^bytes\d*$/.test(type) && isBytes(text, type)) return text
  if (type === 'bool' && /^(true|false)$/.test(text)) return text === 'true'
  if (/^uint\d+$/.test(type)) {
    const [, amount] = /^(\S+) POL$/.exec(text) ?? []
    if (amount !== undefined && Pol.safeParse(amount).success) return fromPol(amount)
    if (/^\d{1,78}$/.test(text) && BigInt(text) < 1n << BigInt(type.slice(4))) return BigInt(text)
  }
  throw new ToolError(`${name} takes ${type}, not ${JSON.stringify(brief(text))}`)
}

/** As many bytes as the type has, or any number of them. */
function isBytes(text: string, type: string): boolean {
  const wanted = type === 'bytes' ? text.length : 2 + 2 * Number(type.slice(5))
  return /^0x([0-9a-fA-F]{2})*$/.test(text) && text.length === wanted
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
