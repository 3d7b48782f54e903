import { CLASS_LOADS, type LoadClass } from './load-shapes.ts';
import { fraction, hash, normal } from './random.ts';

/** E1 takes from the grid, B1 gives to it (a solar roof), Q1 is reactive energy. */
export type Channel = 'E1' | 'B1' | 'Q1';

export interface GeneratedPoint {
  index: number;
  /** Ten digits, as KEPCO's customer numbers (고객번호). */
  code: string;
  loadClass: LoadClass;
  meterSerial: string;
  /** Use of a mild weekday in Wh. */
  dayWh: number;
  channels: readonly Channel[];
  /** What the register showed before the first day, in Wh. */
  firstIndexWh: number;
}

const CLASS = 11;
const SIZE = 12;
const SOLAR = 13;
const INDEX = 14;
const FIRST_CODE = 1_000_000_000;
const SOLAR_SHARE = 0.06;
const CLASSES = Object.keys(CLASS_LOADS) as LoadClass[];

/** The `index`-th supply point of a seed: the same in every file made with that seed. */
export function supplyPoint(seed: number, index: number): GeneratedPoint {
  const loadClass = classOf(fraction(seed, CLASS, index));
  const { medianDayWh, spread } = CLASS_LOADS[loadClass];
  const channels: Channel[] = ['E1'];
  if (loadClass === 'residential' && fraction(seed, SOLAR, index) < SOLAR_SHARE) channels.push('B1');
  if (loadClass === 'industrial') channels.push('Q1');
  return {
    index,
    code: String(FIRST_CODE + index),
    loadClass,
    meterSerial: `M${String(index).padStart(8, '0')}`,
    dayWh: medianDayWh * Math.exp(spread * normal(seed, SIZE, index)),
    channels,
    firstIndexWh: (hash(seed, INDEX, index) % 50_000_000) * 10,
  };
}

function classOf(share: number): LoadClass {
  let sum = 0;
  for (const loadClass of CLASSES) {
    sum += CLASS_LOADS[loadClass].share;
    if (share < sum) return loadClass;
  }
  return 'residential';
}
