export { TariffError, type TariffErrorCode } from './errors.ts';
export { quote } from './quote.ts';
export type { BillLine, Intervals, KWhByBand, QuoteRequest, QuoteResult, Usage } from './types.ts';
