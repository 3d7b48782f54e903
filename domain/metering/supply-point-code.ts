/** Our column: printable ASCII, at most 22 characters (Japan's supply-point number is the longest). */
const CODE = /^[\x21-\x7e]{1,22}$/;
const NMI_LENGTH = 10;

/**
 * Check digit of a ten-character NMI (AEMO NMI procedure): from the right, every second character's ASCII code counts double, starting with the
 * rightmost; the digits of all products are added; the check digit brings the sum to the next ten.
 */
export function nmiCheckDigit(nmi: string): number {
  let sum = 0;
  for (let i = 0; i < nmi.length; i++) {
    const code = nmi.toUpperCase().charCodeAt(nmi.length - 1 - i);
    let product = i % 2 === 0 ? code * 2 : code;
    for (; product > 0; product = Math.floor(product / 10)) sum += product % 10;
  }
  return (10 - (sum % 10)) % 10;
}

export type SupplyPointCodeError = 'malformed' | 'checksum';

/**
 * The code of a supply point as a file writes it. Eleven characters are an NMI with its check digit: checked, then dropped, so that one point is one
 * point whether or not the sender writes the digit.
 */
export function parseNmi(text: string): { code: string } | { error: SupplyPointCodeError; expected?: number } {
  const code = text.trim();
  if (!CODE.test(code)) return { error: 'malformed' };
  if (code.length !== NMI_LENGTH + 1) return { code };
  const expected = nmiCheckDigit(code.slice(0, NMI_LENGTH));
  if (code.slice(NMI_LENGTH) !== String(expected)) return { error: 'checksum', expected };
  return { code: code.slice(0, NMI_LENGTH) };
}
