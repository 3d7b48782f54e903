const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** A UTC `YYYY-MM-DD HH:MM:SS[.mmm]` as Seoul's `YYYY-MM-DD HH:MM:SS`. */
export function seoulText(utc: string): string {
  return new Date(Date.parse(`${utc.replace(' ', 'T')}Z`) + SEOUL_OFFSET_MS)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}
