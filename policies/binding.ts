/**
 * Where the gate itself takes a value from: a field of a request or a fact of the chain without a binding
 * would be whatever the prover likes.
 */
export type Binding = Source | View

/** A value that is there before any call: an argument of the calldata about to run, or who and where. */
export type Source = Calldata | Party | Literal

export interface Calldata {
  readonly from: 'calldata'
  readonly index: number
  /** Of an argument that is a tuple, which component. */
  readonly part?: number
}

export interface Party {
  readonly from: 'account' | 'target' | 'gate'
}

export interface Literal {
  readonly from: 'literal'
  readonly value: bigint
}

export interface View {
  readonly from: 'view'
  readonly contract: string
  readonly signature: string
  readonly args: readonly Source[]
}

/**
 * The argument at `index` of the governed call (0 = first; a fixed array or a tuple counts as one argument), or one part of
 * an argument that is a tuple or an array of tuples.
 */
export const calldata = (index: number, part?: number): Calldata => ({
  from: 'calldata',
  index,
  ...(part !== undefined && { part }),
})

/** The agent's account, through which the call runs. */
export const account = (): Party => ({ from: 'account' })

/** The contract that is called. */
export const target = (): Party => ({ from: 'target' })

/** The gate that checks the call. */
export const gate = (): Party => ({ from: 'gate' })

/** A number fixed in the code of the policy, as an argument of a view. */
export const literal = (value: bigint): Literal => ({ from: 'literal', value })

/**
 * A fact that a contract keeps, read by the gate when the action runs.
 *
 * `contract` is `'target'`, `'gate'`, `'account'`, or a name of your own, whose address the compiled policy takes in
 * its constructor.
 *
 * @example
 * address(view('market', 'workerApartFrom(bytes32,uint256)', [calldata(0), calldata(1)]))
 */
export const view = (contract: string, signature: string, args: readonly Source[] = []): View => ({
  from: 'view',
  contract,
  signature,
  args,
})
