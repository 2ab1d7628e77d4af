/** The scalar field of BN254, in which circuits compute (EIP-197). */
export const FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Whether it is a number below the modulus, written in the one canonical way. */
export const fieldElement = (x: unknown): x is bigint => typeof x === 'bigint' && x >= 0n && x < FIELD
