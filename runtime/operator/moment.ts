import { isDay } from '../../domain/calendar/day.ts';
import { AppError } from '../errors.ts';

/**
 * The moment a text of the form checked by the schemas means.
 * @throws AppError `request.invalid` naming the field when the month has no such day
 */
export function momentOf(text: string, field: string): Date {
  if (!isDay(text.slice(0, 10))) {
    throw new AppError('request.invalid', { details: [{ field, reason: 'is on a day that the month does not have' }] });
  }
  return new Date(text);
}
