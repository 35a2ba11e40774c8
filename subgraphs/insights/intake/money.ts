/** Money is kept as whole ten-thousandths of its currency, since binary fractions cannot hold decimal ones. */
const decimals = 4;

const form = /^(-?)(\d{1,18})(?:\.(\d+))?$/;

/** Ten-thousandths in a decimal number as text; null when they cannot be held exactly. */
export function toTenThousandths(text: string): number | null {
  const [, sign, whole, fraction = ''] = form.exec(text) ?? [];
  if (whole === undefined || /[^0]/.test(fraction.slice(decimals))) return null;
  const digits = whole + fraction.slice(0, decimals).padEnd(decimals, '0');
  const value = Number(BigInt(digits));
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
}

/** A product of two whole numbers; null when it cannot be held exactly. */
export function multiplyExactly(one: number, other: number): number | null {
  if (!Number.isSafeInteger(one) || !Number.isSafeInteger(other)) return null;
  const product = Number(BigInt(one) * BigInt(other));
  return Number.isSafeInteger(product) ? product : null;
}

/** A decimal number with two digits behind the point, or up to four where there are so many. */
export function formatTenThousandths(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0{1,2}$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${fraction}`;
}
