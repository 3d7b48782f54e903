/** Why a record is refused: a code of docs/operator-files.md and a sentence a person can act on. */
export interface Refusal {
  code: string;
  message: string;
}

export const isRefusal = (value: object): value is Refusal => 'code' in value && 'message' in value;
