/** What curve.ts and its users use of ffjavascript: BN254 in WebAssembly. Elements are little-endian Montgomery bytes. */
declare module 'ffjavascript' {
  /** One step of a task on the engine's own memory. */
  export type Task = Record<string, unknown>

  export type Field = {
    readonly n8: number
    readonly one: Uint8Array
    e(value: bigint): Uint8Array
    add(a: Uint8Array, b: Uint8Array): Uint8Array
    mul(a: Uint8Array, b: Uint8Array): Uint8Array
    neg(a: Uint8Array): Uint8Array
    eq(a: Uint8Array, b: Uint8Array): boolean
    toObject(a: Uint8Array): bigint
  }

  export type ScalarField = Field & {
    /** `w[k]` generates the subgroup of order 2^k. */
    readonly w: readonly Uint8Array[]
    fft(values: Uint8Array): Promise<Uint8Array>
    ifft(values: Uint8Array): Promise<Uint8Array>
    batchApplyKey(values: Uint8Array, first: Uint8Array, factor: Uint8Array): Promise<Uint8Array>
  }

  export type Group<Coordinate> = {
    readonly F: { readonly n8: number }
    /** The generator, in Jacobian coordinates. */
    readonly g: Uint8Array
    add(a: Uint8Array, b: Uint8Array): Uint8Array
    neg(a: Uint8Array): Uint8Array
    isZero(a: Uint8Array): boolean
    isValid(a: Uint8Array): boolean
    timesFr(a: Uint8Array, scalar: Uint8Array): Uint8Array
    timesScalar(a: Uint8Array, scalar: bigint): Uint8Array
    toAffine(a: Uint8Array): Uint8Array
    toJacobian(a: Uint8Array): Uint8Array
    toObject(a: Uint8Array): [x: Coordinate, y: Coordinate, z: Coordinate]
    fromObject(a: readonly [x: Coordinate, y: Coordinate]): Uint8Array
    multiExpAffine(points: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>
  }

  export type Curve = {
    readonly q: bigint
    readonly r: bigint
    readonly Fr: ScalarField
    readonly G1: Group<bigint>
    readonly G2: Group<[bigint, bigint]>
    readonly Gt: Field
    readonly tm: {
      /** The module's bytes; only a single-threaded engine keeps them. */
      readonly code: Uint8Array<ArrayBuffer>
      queueAction(task: readonly Task[]): Promise<Uint8Array[]>
    }
    prepareG1(jacobian: Uint8Array): Uint8Array
    prepareG2(jacobian: Uint8Array): Uint8Array
    millerLoop(prepared1: Uint8Array, prepared2: Uint8Array): Uint8Array
    finalExponentiation(value: Uint8Array): Uint8Array
    terminate(): Promise<void>
  }

  export function buildBn128(singleThread: true): Promise<Curve>
}
