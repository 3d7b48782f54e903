import { TariffError } from '../domain/tariff/errors.ts';
import { AppError } from './errors.ts';

/**
 * Runs a calculation of the tariff engine; what it refuses becomes an answer that names the field.
 * @throws AppError `tariff.not-priceable`
 */
export function priced<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof TariffError)) throw error;
    const details = [{ field: `body.${error.path}`.replace(/\.$/, ''), reason: `${error.message} (${error.code})` }];
    throw new AppError('tariff.not-priceable', { details, cause: error });
  }
}
