import { dayText } from '../../domain/calendar/day.ts';
import { type DayKind, dayKind } from '../../domain/calendar/index.ts';
import { CLASS_LOADS, dayLevel, dayShape, type LoadClass } from './load-shapes.ts';
import { fraction, hash } from './random.ts';
import type { Channel, GeneratedPoint } from './supply-points.ts';
import { temperature } from './weather.ts';

const NOISE = 21;
const SUN = 22;
const LEVEL = 23;
const CHANNEL_NUMBER: Record<Channel, number> = { E1: 1, B1: 2, Q1: 3 };
/** Noise is drawn from 24 bits. */
const DRAW = 2 ** 24;

/** A day of the calendar with what all points of the country share on it. */
export interface GeneratedDay {
  number: number;
  kind: DayKind;
  celsius: number;
  /** 0 dark … 1 clear. */
  sunshine: number;
}

export function generatedDay(seed: number, number: number): GeneratedDay {
  return {
    number,
    kind: dayKind(dayText(number)),
    celsius: temperature(seed, number),
    sunshine: 0.25 + 0.75 * fraction(seed, SUN, number),
  };
}

/** Makes the values of days; shapes are kept, so that a value costs a few multiplications. */
export class DayValues {
  readonly #seed: number;
  readonly #shapes = new Map<string, Float64Array>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Fills `out` with the Wh (varh) of the point's day; its length is the number of intervals. */
  fill(point: GeneratedPoint, channel: Channel, day: GeneratedDay, out: Int32Array): void {
    if (channel === 'B1') this.#solar(point, day, out);
    else this.#load(point, channel, day, out);
  }

  #load(point: GeneratedPoint, channel: Channel, day: GeneratedDay, out: Int32Array): void {
    const { scatter, eventShare } = CLASS_LOADS[point.loadClass];
    const shape = this.#shape(point.loadClass, day.kind, out.length);
    const level =
      dayLevel(point.loadClass, day.kind, day.celsius) *
      (0.8 + 0.4 * fraction(this.#seed, LEVEL, point.index, day.number));
    const reactive = channel === 'Q1' ? 0.35 : 1;
    const wh = (point.dayWh * level * reactive) / (1 + 1.5 * eventShare);
    const events = eventShare * 256;
    let bits = hash(this.#seed + NOISE, point.index, day.number, CHANNEL_NUMBER[channel]) | 1;
    for (let i = 0; i < out.length; i++) {
      bits ^= bits << 13;
      bits ^= bits >>> 17;
      bits ^= bits << 5;
      const noise = 1 + scatter * ((bits >>> 8) * (2 / DRAW) - 1);
      const event = (bits & 255) < events ? 2.5 : 1;
      out[i] = (shape[i] as number) * wh * noise * event + 0.5;
    }
  }

  /** What a 3 kW roof gives to the grid: a bell between six and eighteen hours, less what the home takes itself. */
  #solar(point: GeneratedPoint, day: GeneratedDay, out: Int32Array): void {
    const hours = 24 / out.length;
    for (let i = 0; i < out.length; i++) {
      const hour = (i + 0.5) * hours;
      const bell = hour > 6 && hour < 18 ? Math.sin(((hour - 6) / 12) * Math.PI) : 0;
      const clouds = 0.7 + 0.3 * fraction(this.#seed, point.index, day.number, i);
      out[i] = Math.max(0, 2400 * bell * day.sunshine * clouds - 250) * hours;
    }
  }

  #shape(loadClass: LoadClass, kind: DayKind, intervals: number): Float64Array {
    const key = `${loadClass} ${kind} ${intervals}`;
    const known = this.#shapes.get(key);
    if (known) return known;
    const shape = dayShape(loadClass, kind, intervals);
    this.#shapes.set(key, shape);
    return shape;
  }
}
