/** Nobody: the zero address. */
export const zeroAddress = '0x0000000000000000000000000000000000000000' as const

/** No hash: 32 zero bytes. */
export const zeroHash = '0x0000000000000000000000000000000000000000000000000000000000000000' as const
