/** What tests use of snarkjs, the independent prover and verifier ours is held to. */
declare module 'snarkjs' {
  type Bytes = Uint8Array | string
  export type SnarkjsProof = {
    pi_a: [string, string, string]
    pi_b: [[string, string], [string, string], [string, string]]
    pi_c: [string, string, string]
    protocol: string
    curve: string
  }

  export const groth16: {
    prove(
      zkey: Bytes,
      witness: Bytes,
      logger?: undefined,
      options?: { singleThread: boolean },
    ): Promise<{ proof: SnarkjsProof; publicSignals: string[] }>
    verify(verificationKey: unknown, publicSignals: readonly string[], proof: SnarkjsProof): Promise<boolean>
  }
  export const zKey: { exportVerificationKey(zkey: Bytes): Promise<Record<string, unknown>> }
  export const wtns: {
    calculate(inputs: Record<string, unknown>, wasm: Bytes, witness: { type: 'mem'; data?: Uint8Array }): Promise<void>
  }
  export const curves: { getCurveFromName(name: 'bn128'): Promise<{ terminate(): Promise<void> }> }
}
