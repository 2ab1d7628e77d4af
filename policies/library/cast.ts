/** Who plays in the tables. */
export const actor = '0x00000000000000000000000000000000000000a1' as const
export const payee = '0x00000000000000000000000000000000000000b2' as const
export const stranger = '0x00000000000000000000000000000000000000c3' as const
export const nobody = '0x0000000000000000000000000000000000000000' as const

/** When. */
export const at = 1_700_000_000n

export const POL = 10n ** 18n
