/** Why a request cannot be priced. Stable: callers may test for these. */
export type TariffErrorCode =
  | 'bad_request'
  | 'unknown_plan'
  | 'unknown_option'
  | 'bad_date'
  | 'period_reversed'
  | 'period_too_long'
  | 'bad_usage'
  | 'negative_usage'
  | 'fractional_wh'
  | 'usage_too_large'
  | 'usage_not_by_band'
  | 'season_not_in_period'
  | 'intervals_do_not_cover_period'
  | 'missing_contract_kw'
  | 'bad_contract_kw'
  | 'bad_demand'
  | 'bad_power_factor'
  | 'unknown_discount'
  | 'discount_not_applicable'
  | 'bad_option'
  | 'no_rates'
  | 'no_calendar';

/** A request the engine refuses: `code` for programs, `message` for people, `path` = the field (`usage.intervals.wh[17]`). */
export class TariffError extends Error {
  readonly code: TariffErrorCode;
  readonly path: string;

  constructor(code: TariffErrorCode, path: string, message: string) {
    super(message);
    this.name = 'TariffError';
    this.code = code;
    this.path = path;
  }
}
