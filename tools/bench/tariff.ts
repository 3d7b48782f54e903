import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type QuoteRequest, quote } from '../../domain/tariff/index.ts';
import { tariffBundleSize } from '../tariff-bundle.ts';

const PYTHON = fileURLToPath(new URL('../../.local/python/bench/bin/python', import.meta.url));
const PEER = fileURLToPath(new URL('tariff-peer.py', import.meta.url));
const SECONDS = 2;
const BUNDLE_LIMIT = 60 * 1024;

interface Kind {
  name: string;
  request(index: number): QuoteRequest;
}

/** Four reading days, one of them cutting the period at a season: what a bill run of one month meets. */
const PERIODS = [
  { from: '2025-10-01', to: '2025-10-31' },
  { from: '2025-06-15', to: '2025-07-14' },
  { from: '2025-09-08', to: '2025-10-07' },
  { from: '2025-12-22', to: '2026-01-21' },
];
const residential: Kind = {
  name: 'residential',
  request: (index) => ({
    plan: 'residential/low',
    period: PERIODS[index % PERIODS.length] as (typeof PERIODS)[number],
    usage: { kWh: (index * 7919) % 1200 },
  }),
};
const discounted: Kind = {
  name: 'residential with discounts',
  request: (index) => ({
    ...residential.request(index),
    discounts: { welfare: 'near_poor', household: 'large_family' },
  }),
};
const wh = Array.from({ length: 31 * 96 }, (_, slot) => 20_000 + ((slot * 7919) % 60_000));
const timeOfUse: Kind = {
  name: 'time of use, 2,976 intervals',
  request: () => ({
    plan: 'general_b/high_a/II',
    period: { from: '2026-07-01', to: '2026-07-31' },
    usage: { intervals: { minutes: 15, from: '2026-07-01', wh } },
    contractKw: 600,
  }),
};

interface Rate {
  perCpuSecond: number;
  perSecond: number;
}

/** Prices for a while, after warming up; by processor time of this process, so that neighbours on the machine do not count. */
const billsPerSecond = (kind: Kind): Rate => {
  let index = 0;
  let won = 0;
  const priceFor = (seconds: number): Rate => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let bills = 0;
    let used = 0;
    while (used < seconds) {
      for (let count = 0; count < 200; count += 1) {
        won += quote(kind.request(index)).total;
        index += 1;
      }
      bills += 200;
      const { user, system } = process.cpuUsage(cpu);
      used = (user + system) / 1e6;
    }
    return { perCpuSecond: bills / used, perSecond: bills / ((performance.now() - start) / 1000) };
  };
  priceFor(SECONDS / 4);
  const rate = priceFor(SECONDS);
  if (won === 0) throw new Error('the benchmark priced nothing');
  return rate;
};

const text = (value: number): string => Math.round(value).toLocaleString('en-US');

interface Peer {
  residential: number;
  timeOfUse: number;
  energyWonOf1000kWh: number;
}

const peer = (): Peer | null =>
  existsSync(PYTHON) ? JSON.parse(execFileSync(PYTHON, [PEER, String(SECONDS)], { encoding: 'utf8' })) : null;

/** Bills per second and core, residential and interval, beside the Python peer in the same run; and the size of the browser bundle. */
export const run = async (): Promise<void> => {
  const rates = new Map([residential, discounted, timeOfUse].map((kind) => [kind, billsPerSecond(kind)]));
  console.log('Bills per second on one core, every line explained (processor time; wall clock in brackets)');
  for (const [kind, rate] of rates) {
    console.log(`  ${kind.name.padEnd(30)} ${text(rate.perCpuSecond).padStart(10)}  (${text(rate.perSecond)})`);
  }
  const other = peer();
  if (other === null) {
    console.log('Peer NREL-PySAM is NOT INSTALLED, so there is no ratio. Install it with:');
    console.log(
      '  python3 -m venv .local/python/bench && .local/python/bench/bin/pip install -r tools/bench/requirements.txt',
    );
  } else {
    console.log(
      'Peer NREL-PySAM 7.1.1 Utilityrate5, one core (no won rounding, splits, Saturdays, holidays, discounts or taxes)',
    );
    for (const [kind, value] of [
      [residential, other.residential],
      [timeOfUse, other.timeOfUse],
    ] as const) {
      const ratio = (rates.get(kind) as Rate).perCpuSecond / value;
      console.log(`  ${kind.name.padEnd(30)} ${text(value).padStart(10)}  engine is ${ratio.toFixed(0)} times as fast`);
    }
    const own = quote({
      plan: 'residential/low',
      period: { from: '2025-10-01', to: '2025-10-31' },
      usage: { kWh: 1000 },
    }).energy;
    console.log(`  energy of 1,000 kWh: engine ${text(own)} won, peer ${other.energyWonOf1000kWh} won`);
  }
  const { bytes, gzipBytes } = await tariffBundleSize();
  console.log(
    `Browser bundle with all rates: ${text(gzipBytes)} bytes gzipped of ${text(BUNDLE_LIMIT)} allowed (${text(bytes)} before)`,
  );
};
